import { inRange, type Range } from "../query.js";
import type { Instant } from "../records.js";

/** Compares two records; never 0 for different ones. */
export type Compare<T> = (a: T, b: T) => number;

/** A stretch of a sorted array, from `from` up to but not including `to`. */
export interface Run<T> {
  readonly items: readonly T[];
  readonly from: number;
  readonly to: number;
}

/** A whole sorted array as a run. */
export function wholeRun<T>(items: readonly T[]): Run<T> {
  return { items, from: 0, to: items.length };
}

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

/** The stretch of records ordered by creation that were created in a range of time. */
export function creationRun<T extends Created>(items: readonly T[], range: Range | undefined): Run<T> {
  if (!range) return wholeRun(items);
  const { min, max } = range;
  const from = min ? firstIndex(items, ({ createdAt }) => inRange({ min }, createdAt)) : 0;
  const to = max ? firstIndex(items, ({ createdAt }) => !inRange({ max }, createdAt)) : items.length;
  return { items, from, to: Math.max(from, to) };
}

/** Index of the first item for which `reached` holds; items before it do not satisfy it, those after it do. */
export function firstIndex<T>(items: readonly T[], reached: (item: T) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (reached(items[middle] as T)) high = middle;
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
      firstIndex(items, (other) => compare(other, item) > 0),
      0,
      item,
    );
}

/** Removes an item from a sorted array, found by its place. */
export function removeSorted<T>(items: T[], item: T, compare: Compare<T>): void {
  const index = firstIndex(items, (other) => compare(other, item) >= 0);
  if (items[index] === item) items.splice(index, 1);
}

/** Sorts an array that may be sorted already, as data in order of creation is. */
export function sortIfNeeded<T>(items: T[], compare: Compare<T>): void {
  if (items.some((item, index) => index > 0 && compare(items[index - 1] as T, item) > 0)) items.sort(compare);
}
