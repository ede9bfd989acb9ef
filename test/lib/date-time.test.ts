import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseDateTime } from "../../src/lib/time.js";

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
