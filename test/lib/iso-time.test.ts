import fc from "fast-check";
import { expect, test } from "vitest";
import { isoTime } from "../../src/lib/time.js";

test("writes every time as Date does", () => {
  const farthest = 8_640_000_000_000_000;
  fc.assert(
    fc.property(fc.integer({ min: -farthest, max: farthest - 1 }), (time) => {
      for (const again of [time, time, time + 1]) expect(isoTime(again)).toBe(new Date(again).toISOString());
      expect(isoTime(time % 10_000_000_000_000)).toBe(new Date(time % 10_000_000_000_000).toISOString());
    }),
  );
});
