import { afterEach, describe, expect, test, vi } from "vitest";
import { type BehaviourName, behaviourEntries } from "../../src/contract/behaviour.js";
import type { Effect, Effects } from "./behaviour/effect.js";
import { errorEffects } from "./behaviour/errors.js";
import { filterEffects } from "./behaviour/filters.js";
import { limitEffects } from "./behaviour/limits.js";
import { orderEffects } from "./behaviour/order.js";
import { pagingEffects } from "./behaviour/paging.js";
import { recordEffects } from "./behaviour/records.js";
import { searchEffects } from "./behaviour/search.js";

const effects = {
  ...pagingEffects,
  ...orderEffects,
  ...filterEffects,
  ...searchEffects,
  ...errorEffects,
  ...recordEffects,
  ...limitEffects,
} satisfies Effects<BehaviourName>;

afterEach(() => {
  vi.useRealTimers();
});

describe.each(Object.entries(behaviourEntries))("%s", (name, { values, default: fallback }) => {
  const effect: Effect | undefined = Object.entries<Effect>(effects).find(([tested]) => tested === name)?.[1];
  const tried = [...(effect?.expected.keys() ?? [])];

  test("has a test for every value", () => {
    if ("minimum" in values) {
      expect(tried).toEqual(expect.arrayContaining([values.minimum, values.maximum]));
    } else {
      expect(new Set<unknown>(tried)).toEqual(new Set<unknown>(values));
    }
  });

  test("shows each value differently", () => {
    const outcomes = [...(effect?.expected.values() ?? [])].map((outcome) => JSON.stringify(outcome));
    expect(new Set(outcomes).size).toBe(tried.length);
  });

  test.each([...(effect?.expected ?? [])])("%j shows in the responses", async (value, outcome) => {
    expect(await effect?.observe({ [name]: value })).toEqual(outcome);
  });

  test("takes its default when the profile does not name it", async () => {
    if (effect?.expected.has(fallback)) expect(await effect.observe({})).toEqual(effect.expected.get(fallback));
    else expect("minimum" in values).toBe(true);
  });
});
