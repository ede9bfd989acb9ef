import fc from "fast-check";
import { expect, test } from "vitest";
import { sortByNumber } from "../../src/world/record-collection.js";

test.each([
  ["close numbers", fc.nat({ max: 5 })],
  ["numbers far apart", fc.nat({ max: 50 }).map((n) => (n - 25) * 1e14 + n)],
  ["any whole number", fc.maxSafeInteger()],
])("%s are sorted, those of equal numbers by id", (_, anyNumber) => {
  const anyRecords = fc.uniqueArray(fc.record({ id: fc.string({ maxLength: 3 }), number: anyNumber }), {
    selector: ({ id }) => id,
    maxLength: 200,
    size: "max",
  });
  fc.assert(
    fc.property(anyRecords, (records) => {
      const expected = [...records].sort((a, b) => a.number - b.number || (a.id < b.id ? -1 : 1));
      expect(sortByNumber(records, ({ number }) => number)).toEqual(expected);
    }),
  );
});
