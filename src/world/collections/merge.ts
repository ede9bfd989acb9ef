import type { Page, Rows } from "../query.js";
import { arrayRun, type Run } from "./run.js";
import type { Compare } from "./sorted.js";

/** Two sorted runs whose merge is a list. */
export type TwoRuns<T> = readonly [Run<T>, Run<T>];

/** A page of two sorted runs merged. */
export function mergedPage<T>([a, b]: TwoRuns<T>, compare: Compare<T>, page: Page): Rows<T> {
  const total = a.length + b.length;
  const count = Math.max(0, Math.min(page.limit, total - page.offset));
  if (count === 0) return { rows: [], total };
  if (!page.descending) return { rows: mergedSlice(a, b, compare, page.offset, count), total };
  return { rows: mergedSlice(a, b, compare, total - page.offset - count, count).reverse(), total };
}

/** Two sorted runs with only the items that pass a test. */
export function matchingRuns<T>([a, b]: TwoRuns<T>, test: (item: T) => boolean): TwoRuns<T> {
  return [matchingRun(a, test), matchingRun(b, test)];
}

function matchingRun<T>(run: Run<T>, test: (item: T) => boolean): Run<T> {
  const found: T[] = [];
  for (let place = 0; place < run.length; place++) {
    const item = run.at(place);
    if (test(item)) found.push(item);
  }
  return arrayRun(found);
}

/**
 * Items `offset` to `offset + count` of two sorted runs merged, without merging what comes before: the cost grows with
 * the logarithm of the runs and with `count` only.
 */
function mergedSlice<T>(a: Run<T>, b: Run<T>, compare: Compare<T>, offset: number, count: number): T[] {
  let i = splitPoint(a, b, compare, offset);
  let j = offset - i;
  const next = (run: Run<T>, place: number) => (place < run.length ? run.at(place) : undefined);
  let [ofA, ofB] = [next(a, i), next(b, j)];
  const items: T[] = [];
  while (items.length < count) {
    if (ofB === undefined || (ofA !== undefined && compare(ofA, ofB) < 0)) {
      items.push(ofA as T);
      ofA = next(a, ++i);
    } else {
      items.push(ofB);
      ofB = next(b, ++j);
    }
  }
  return items;
}

/** How many of the first `offset` items of the merge come from `a`. */
function splitPoint<T>(a: Run<T>, b: Run<T>, compare: Compare<T>, offset: number): number {
  let low = Math.max(0, offset - b.length);
  let high = Math.min(offset, a.length);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(a.at(middle), b.at(offset - middle - 1)) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
