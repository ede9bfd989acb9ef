import type { Instant } from "../../lib/time.js";

/** Compares two records; never 0 for different ones. */
export type Compare<T> = (a: T, b: T) => number;

/** What every list can be ordered by. */
export interface Created {
  readonly id: string;
  readonly createdAt: Instant;
}

/** Orders records by creation, then id. */
export function byCreation(a: Created, b: Created): number {
  return a.createdAt - b.createdAt || compareIds(a.id, b.id);
}

/** Orders ids by code units, the same in every locale. */
export function compareIds(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The first index below `length` that satisfies `reached`; those before it do not, those after it do. */
export function firstIndex(length: number, reached: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (reached(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Inserts an item into a sorted array; at its end, where new records belong, this costs nothing. */
export function insertSorted<T>(items: T[], item: T, compare: Compare<T>): void {
  const last = items[items.length - 1];
  if (last === undefined || compare(last, item) < 0) items.push(item);
  else
    items.splice(
      firstIndex(items.length, (index) => compare(items[index] as T, item) > 0),
      0,
      item,
    );
}

/** Removes an item from a sorted array, found by its place. */
export function removeSorted<T>(items: T[], item: T, compare: Compare<T>): void {
  const index = firstIndex(items.length, (index) => compare(items[index] as T, item) >= 0);
  if (items[index] === item) items.splice(index, 1);
}

/** Sorts an array that may be sorted already, as data in order of creation is. */
export function sortIfNeeded<T>(items: T[], compare: Compare<T>): void {
  for (let index = 1; index < items.length; index++) {
    if (compare(items[index - 1] as T, items[index] as T) > 0) {
      items.sort(compare);
      return;
    }
  }
}
