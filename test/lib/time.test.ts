import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseShift } from "../../src/cli/fixtures.js";
import { parseTime } from "../../src/fixtures/scenario/build-context.js";
import { meetingModel } from "../../src/fixtures/scenario/model.js";
import { day, isoTime, parseDateTime, parseDuration, parseOffset } from "../../src/lib/time.js";
import { durationModel } from "../../src/server/control/commands/clock.js";

describe("parseDateTime", () => {
  test("reads back every instant of years 0 to 9999, in every offset", () => {
    const instants = fc.integer({ min: Date.parse("0000-01-02T00:00:00Z"), max: Date.parse("9999-12-30T23:59:59Z") });
    const offsets = fc.integer({ min: -(23 * 60 + 59), max: 23 * 60 + 59 });
    fc.assert(
      fc.property(instants, offsets, (instant, minutes) => {
        expect(parseDateTime(written(instant, minutes))).toBe(instant);
      }),
    );
  });

  test.each([
    ["2024-02-29T00:00:00Z", Date.UTC(2024, 1, 29)],
    ["2026-01-01t00:00:00z", Date.UTC(2026, 0, 1)],
    ["2026-01-01T00:00:00.5Z", Date.UTC(2026, 0, 1) + 500],
    ["2026-01-01T14:00:00+14:00", Date.UTC(2026, 0, 1)],
  ])("reads %s", (text, instant) => {
    expect(parseDateTime(text)).toBe(instant);
  });

  test.each([
    "",
    "2026-01-01",
    "2026-01-01T00:00:00",
    "2026-02-29T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-01-01T24:00:00Z",
    "10000-01-01T00:00:00Z",
    "2026-01-01T00:00:00+24:00",
    " 2026-01-01T00:00:00Z",
    "2026-01-01T00:00:00Z\n",
  ])("rejects %j", (text) => {
    expect(parseDateTime(text)).toBeUndefined();
  });
});

function written(instant: number, offsetMinutes: number): string {
  const local = new Date(instant + offsetMinutes * 60_000).toISOString().slice(0, -1);
  const distance = Math.abs(offsetMinutes);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${local}${offsetMinutes < 0 ? "-" : "+"}${two(Math.floor(distance / 60))}:${two(distance % 60)}`;
}

test("writes every time as Date does", () => {
  const farthest = 8_640_000_000_000_000;
  fc.assert(
    fc.property(fc.integer({ min: -farthest, max: farthest - 1 }), (time) => {
      for (const again of [time, time, time + 1]) expect(isoTime(again)).toBe(new Date(again).toISOString());
      expect(isoTime(time % 10_000_000_000_000)).toBe(new Date(time % 10_000_000_000_000).toISOString());
    }),
  );
});

test.each([
  ["1w2d3h4m5s6ms", 604_800_000 + 2 * 86_400_000 + 3 * 3_600_000 + 4 * 60_000 + 5006],
  ["1h30m", 5_400_000],
  ["30m1h", 5_400_000],
  ["1.5h", 5_400_000],
  ["1.1h", 3_960_000],
  ["0.5w", 302_400_000],
  ["1.5h0.5m", 5_430_000],
  ["0.4ms", 0],
])("%s is %i ms", (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(["", "5", "h", "-1h", "1 h", "1H", ".5h", "1.h", "1..5h", "1e3s", "1h 30m", "1y", "1h30"])(
  "%j is not a duration",
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
  },
);

test("an offset has an optional sign", () => {
  expect([parseOffset("1.5m"), parseOffset("+1m"), parseOffset("-1w")]).toEqual([90_000, 60_000, -604_800_000]);
  expect([parseOffset("--1m"), parseOffset("+"), parseOffset("+-1m")]).toEqual([undefined, undefined, undefined]);
});

/** Returns the milliseconds that each reader of durations reads, undefined where it rejects the text. */
function readers(text: string): (number | undefined)[] {
  const clock = Date.UTC(2026, 0, 15);
  const ahead = parseTime(`+${text}`, clock);
  const back = parseTime(`-${text}`, clock);
  const listed = meetingModel.safeParse({ title: "A", generate: { sessions: 1, lasts: text } }).data?.generate?.lasts;
  return [
    parseDuration(text),
    ahead === undefined ? undefined : ahead - clock,
    back === undefined ? undefined : clock - back,
    listed === undefined ? undefined : parseDuration(listed),
    durationModel.safeParse(text).data,
    shift(text),
  ];
}

function shift(text: string): number | undefined {
  try {
    return Number(parseShift(`+${text}`));
  } catch {
    return undefined;
  }
}

test("scenarios, commands and options read the same durations", () => {
  const number = fc.oneof(
    fc.nat(300).map(String),
    fc.tuple(fc.nat(300), fc.nat(999)).map(([whole, decimals]) => `${whole}.${decimals}`),
  );
  const part = fc.tuple(number, fc.constantFrom("w", "d", "h", "m", "s", "ms")).map((list) => list.join(""));
  const duration = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(duration, (text) => {
      expect(parseDuration(text)).toEqual(expect.any(Number));
      expect(new Set(readers(text)).size).toBe(1);
    }),
  );
  const noise = fc.string({ unit: fc.constantFrom(..."0159.wdhmsx -+"), minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(noise, (text) => {
      // Times end with the year 9999.
      fc.pre((parseDuration(text) ?? 0) < 50 * 366 * day);
      expect(new Set(readers(text)).size).toBe(1);
    }),
    { numRuns: 1000 },
  );
});
