import fc from "fast-check";
import { expect, test } from "vitest";
import { placesInOrder } from "../../../src/world/collections/places-in-order.js";

const anyNumbers = fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 20 });

test.each([1, 2 ** 50])(
  "places are in order of their numbers, equal ones as asked for (numbers scaled by %d)",
  (scale) => {
    fc.assert(
      fc.property(anyNumbers, fc.infiniteStream(fc.nat()), (numbers, stream) => {
        const scaled = Float64Array.from(numbers, (number) => number * scale);
        const ranks = numbers.map((_, place) => stream.next().value * 32 + place);
        const compareTies = (a: number, b: number) => (ranks[a] ?? 0) - (ranks[b] ?? 0);
        const expected = [...numbers.keys()].sort((a, b) => (scaled[a] ?? 0) - (scaled[b] ?? 0) || compareTies(a, b));
        expect([...placesInOrder(scaled, compareTies)]).toEqual(expected);
      }),
    );
  },
);
