import { expect, test } from "vitest";
import { ResultCache } from "../../../src/world/collections/result-cache.js";

test.each([
  ["rows", "", 99],
  ["long keys", "x".repeat(792), 0],
])("keeps no more than its limit of %s", (_, suffix, rows) => {
  const cache = new ResultCache<number>(1000);
  let found = 0;
  const find = (index: number) =>
    cache.get(`${index}${suffix}`, () => {
      found++;
      return [
        { length: rows, at: () => index, keyAt: () => index },
        { length: 0, at: () => index, keyAt: () => index },
      ];
    });
  for (let index = 0; index < 50; index++) find(index);
  for (let index = 49; index >= 41; index--) find(index);
  expect(found).toBe(50);
  for (let index = 0; index < 30; index++) find(index);
  expect(found).toBe(80);
});
