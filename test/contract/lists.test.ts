import { describe, expect, test } from "vitest";
import { type ListPage, listPages, type PagerOptions } from "../../src/contract/lists.js";

const rows = (...ids: number[]) => ids.map((id) => ({ id: String(id) }));

describe("the last page of a list", () => {
  test("is one that is empty or not found", async () => {
    expect(await walk([rows(1, 2), rows(3), []])).toEqual([2, 1, 0]);
    expect(await walk([rows(1, 2), rows(3)])).toEqual([2, 1, undefined]);
  });

  test("is a short one only for a reader that knows the size of a full page", async () => {
    expect(await walk([rows(1, 2), rows(3), rows(4)], { fullPage: 2 })).toEqual([2, 1]);
  });

  test("is the second in a row that only repeats earlier rows", async () => {
    expect(await walk([rows(1), rows(1), rows(1), rows(1)])).toEqual([1, undefined, undefined]);
    expect(await walk([rows(1, 2), rows(3, 1), rows(2, 3), rows(1, 2), rows(4)])).toEqual([2, 2, undefined, undefined]);
  });

  test("is not one that repeats a row because another was added before it", async () => {
    expect(await walk([rows(1), rows(2), rows(2), rows(3)])).toEqual([1, 1, undefined, 1, undefined]);
  });

  test("is not looked for beyond a number of pages", async () => {
    expect(await walk([rows(1), rows(2), rows(3)], { maxPages: 2 })).toEqual([1, 1]);
  });
});

/** Walks a list of pages and returns the number of rows of each. */
async function walk(
  pages: readonly ListPage["rows"][],
  options: Omit<PagerOptions<ListPage>, "request"> = {},
): Promise<(number | undefined)[]> {
  const seen: (number | undefined)[] = [];
  const request = async (number: number) => {
    const page = pages[number - 1];
    return page && { rows: page };
  };
  for await (const { page } of listPages({ request, ...options })) seen.push(page?.rows.length);
  return seen;
}
