import type { Page, Rows } from "../query.js";
import { type Compare, type Run, wholeRun } from "./sorted.js";

/** A page of two sorted runs merged. */
export function mergedPage<T>(
  [a, b]: readonly [Run<T>, Run<T>],
  compare: Compare<T>,
  { descending, offset, limit }: Page,
): Rows<T> {
  const total = totalOf([a, b]);
  const count = Math.max(0, Math.min(limit, total - offset));
  if (count === 0) return { rows: [], total };
  const rows = mergedSlice(a, b, compare, descending ? total - offset - count : offset, count);
  return { rows: descending ? rows.reverse() : rows, total };
}

/** All items of two sorted runs that pass a test, in order. */
export function mergedMatches<T>(
  runs: readonly [Run<T>, Run<T>],
  compare: Compare<T>,
  test: (item: T) => boolean,
): T[] {
  const [a, b] = runs.map(({ items, from, to }) => items.slice(from, to).filter(test));
  if (!a || !b || b.length === 0) return a ?? [];
  return mergedSlice(wholeRun(a), wholeRun(b), compare, 0, a.length + b.length);
}

/** Number of items in runs. */
function totalOf<T>(runs: readonly Run<T>[]): number {
  return runs.reduce((sum, { from, to }) => sum + Math.max(0, to - from), 0);
}

/**
 * Items `offset` to `offset + limit` of two sorted runs merged, without merging what comes before: the cost grows with
 * the logarithm of the runs and with `limit` only.
 */
export function mergedSlice<T>(a: Run<T>, b: Run<T>, compare: Compare<T>, offset: number, limit: number): T[] {
  let i = splitPoint(a, b, compare, offset);
  let j = b.from + offset - (i - a.from);
  const slice: T[] = [];
  while (slice.length < limit && (i < a.to || j < b.to)) {
    const fromA = j >= b.to || (i < a.to && compare(a.items[i] as T, b.items[j] as T) < 0);
    slice.push((fromA ? a.items[i++] : b.items[j++]) as T);
  }
  return slice;
}

/** The index in `a` of its first item that is not among the first `offset` items of the merge. */
function splitPoint<T>(a: Run<T>, b: Run<T>, compare: Compare<T>, offset: number): number {
  let low = Math.max(0, offset - (b.to - b.from));
  let high = Math.min(offset, a.to - a.from);
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = a.items[a.from + middle] as T;
    const other = b.items[b.from + offset - middle - 1] as T;
    if (compare(item, other) < 0) low = middle + 1;
    else high = middle;
  }
  return a.from + low;
}
