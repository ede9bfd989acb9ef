import fc from "fast-check";
import { expect, test } from "vitest";
import { parseShift } from "../../src/cli/fixtures.js";
import { meetingModel } from "../../src/fixtures/scenario/model.js";
import { parseTime } from "../../src/fixtures/scenario/times.js";
import { parseDuration, parseOffset } from "../../src/lib/duration.js";
import { day } from "../../src/lib/time.js";
import { durationModel } from "../../src/server/control/commands/clock.js";

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

/** Milliseconds that each reader of durations reads, undefined where it rejects the text. */
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
