import { expect, test } from "vitest";
import { RecentCache } from "../../../src/server/http/recent-cache.js";
import { isCollected } from "../handlers/collected.js";

interface Weighed {
  readonly weight: number;
}

const cacheOf = (maxWeight: number) => new RecentCache<string, Weighed>(maxWeight, ({ weight }) => weight);

test("keeps what was used lately, and forgets what was not", () => {
  const cache = cacheOf(10);
  cache.set("asked for", { weight: 1 });
  cache.set("forgotten", { weight: 1 });
  for (let index = 0; index < 100; index++) {
    cache.set(`${index}`, { weight: 1 });
    expect(cache.get("asked for")).toEqual({ weight: 1 });
  }
  expect(cache.get("forgotten")).toBeUndefined();
  for (let index = 99; index > 90; index--) expect(cache.get(`${index}`)).toEqual({ weight: 1 });
});

test("an entry that is set again weighs once, and is the new one", () => {
  const cache = cacheOf(10);
  cache.set("other", { weight: 5 });
  for (let weight = 1; weight <= 5; weight++) {
    for (let time = 0; time < 10; time++) cache.set("again", { weight });
    expect(cache.get("again")).toEqual({ weight });
  }
  expect(cache.get("other")).toEqual({ weight: 5 });
});

test("what was replaced is free, even of the older half", async () => {
  const cache = cacheOf(10);
  const replaced = () => {
    const value = { weight: 5 };
    cache.set("replaced", value);
    cache.set("heavy", { weight: 6 });
    cache.set("replaced", { weight: 1 });
    return value;
  };
  expect(await isCollected(replaced)).toBe(true);
  expect(cache.get("heavy")).toBeDefined();
});
