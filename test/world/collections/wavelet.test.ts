import fc from "fast-check";
import { expect, test } from "vitest";
import { WaveletMatrix } from "../../../src/world/collections/wavelet.js";

const permutation = fc.integer({ min: 1, max: 200 }).chain((length) =>
  fc.shuffledSubarray(
    Array.from({ length }, (_, number) => number),
    { minLength: length, maxLength: length },
  ),
);

test("the k-th smallest number of any stretch is the one that sorting finds", () => {
  fc.assert(
    fc.property(permutation, fc.nat(), fc.nat(), fc.nat(), (numbers, a, b, c) => {
      const matrix = new WaveletMatrix(Uint32Array.from(numbers));
      const from = a % numbers.length;
      const to = from + 1 + (b % (numbers.length - from));
      const k = c % (to - from);
      const sorted = numbers.slice(from, to).sort((x, y) => x - y);
      expect(matrix.kthSmallest(from, to, k)).toBe(sorted[k]);
    }),
    { numRuns: 500 },
  );
});
