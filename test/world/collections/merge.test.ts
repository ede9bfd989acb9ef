import fc from "fast-check";
import { expect, test } from "vitest";
import { merged, mergedPage } from "../../../src/world/collections/merge.js";
import { arrayRun } from "../../../src/world/collections/run.js";

interface Item {
  readonly key: number;
  readonly id: string;
}

const compare = (a: Item, b: Item) => a.key - b.key || (a.id < b.id ? -1 : 1);

/** Runs of very different lengths, keys far apart or tied, and ids that differ. */
const anyRuns = fc
  .array(
    fc.array(fc.oneof(fc.integer({ min: 0, max: 3 }), fc.double({ noNaN: true, min: -1e9, max: 1e15 })), {
      maxLength: 60,
      size: "max",
    }),
    { maxLength: 6 },
  )
  .map((runs) =>
    runs.map((keys, run) =>
      keys.map((key, index): Item => ({ key, id: `${(index * 7919) % 1000}-${run}` })).sort(compare),
    ),
  );

test("a page of many runs is that of all their items sorted", () => {
  const page = { descending: fc.boolean(), offset: fc.nat({ max: 400 }), limit: fc.nat({ max: 50 }) };
  fc.assert(
    fc.property(anyRuns, fc.record(page), (lists, asked) => {
      const runs = lists.map((items) => arrayRun(items, ({ key }) => key));
      const all = lists.flat().sort(compare);
      expect(merged(runs)).toEqual(all);
      if (asked.descending) all.reverse();
      const rows = all.slice(asked.offset, asked.offset + asked.limit);
      expect(mergedPage(runs, asked)).toEqual({ rows, total: all.length });
    }),
    { numRuns: 1000 },
  );
});

test("a deep page of runs of any order reads few of their keys", () => {
  const long = Array.from({ length: 100_000 }, (_, index): Item => ({ key: index, id: `${index}` }));
  for (const first of [-1e6, 0, 30_000, 1e6]) {
    const short = Array.from({ length: 3000 }, (_, index): Item => ({ key: first + index * 10, id: `s${index}` }));
    for (const offset of [50, 20_000, 70_000, 102_000]) {
      let reads = 0;
      const keyOf = ({ key }: Item) => {
        reads++;
        return key;
      };
      const runs = [short, long, short.slice(0, 100)].map((items) => arrayRun(items, keyOf));
      mergedPage(runs, { descending: false, offset, limit: 20 });
      expect(reads, `from ${first} at ${offset}`).toBeLessThan(400);
    }
  }
});
