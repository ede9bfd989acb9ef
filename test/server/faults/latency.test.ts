import fc from "fast-check";
import { expect, test } from "vitest";
import { delayAt } from "../../../src/server/faults/latency.js";

const places = Array.from({ length: 1000 }, (_, index) => index / 1000);

test("a spread has the percentiles it was given", () => {
  const delays = places.map((place) => delayAt({ p50: 400, p95: 2000, p99: 3000 }, place));
  expect([delays[500], delays[950], delays[990]]).toEqual([400, 2000, 3000]);
});

test("a delay never falls along its spread and stays within it", () => {
  const part = fc.nat(10_000);
  fc.assert(
    fc.property(fc.tuple(part, part, part), (given) => {
      const [p50 = 0, p95 = 0, p99 = 0] = [...given].sort((a, b) => a - b);
      const delays = places.map((place) => delayAt({ p50, p95, p99 }, place));
      expect(delays.every((delay, index) => delay <= p99 && delay >= (delays[index - 1] ?? p50 / 2))).toBe(true);
    }),
  );
});

test("a range and a fixed delay", () => {
  expect([delayAt(7, 0.3), delayAt({ min: 10, max: 20 }, 0), delayAt({ min: 10, max: 20 }, 0.5)]).toEqual([7, 10, 15]);
});
