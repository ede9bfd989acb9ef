import { expect, test } from "vitest";
import { BoundedCache } from "../../src/lib/collections.js";

/** Creates a cache of texts that weigh their length and that of their key; `weight` is the sum that it has reported. */
function textCache(maxWeight: number) {
  const told = { weight: 0 };
  const weigh = (text: string, key: string) => text.length + key.length;
  const cache = new BoundedCache<string>(maxWeight, weigh, (by) => {
    told.weight += by;
  });
  return { cache, told };
}

test.each([
  ["long items", (index: number) => `/${index}`, "x".repeat(100)],
  ["short items of long keys", (index: number) => `/${index}${"x".repeat(100)}`, "x"],
])("stores as many %s as it may, and always the last", (_, key, item) => {
  const { cache, told } = textCache(64_000);
  let most = 0;
  for (let index = 0; index < 1500; index++) {
    cache.set(key(index), item);
    expect(cache.get(key(index))).toBe(item);
    expect(told.weight).toBeLessThanOrEqual(64_000);
    most = Math.max(most, told.weight);
  }
  expect(most).toBeGreaterThan(63_000);
  expect(cache.get(key(0))).toBeUndefined();
  cache.clear();
  expect(told.weight).toBe(0);
});

test("an item replaced again and again takes its room once", () => {
  const { cache, told } = textCache(1000);
  cache.set("first", "first");
  for (let index = 0; index < 1000; index++) cache.set("", "x".repeat(400 + (index % 2)));
  expect([cache.get("first"), cache.get("")?.length, told.weight]).toEqual(["first", 401, 411]);
});

test("an item that is too heavy alone is created each time, and makes no other one go", () => {
  const { cache, told } = textCache(10);
  cache.set("a", "x");
  let created = 0;
  const create = () => "x".repeat(10 + created++);
  expect([cache.getOrCreate("b", create), cache.getOrCreate("b", create)].map(({ length }) => length)).toEqual([
    10, 11,
  ]);
  expect([cache.getOrCreate("a", create), told.weight]).toEqual(["x", 2]);
});
