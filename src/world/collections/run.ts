import type { Instant } from "../../lib/time.js";
import { inRange, type Range } from "../query.js";
import { type Created, firstIndex } from "./sorted.js";

/** Records ordered by a number, then id, each found by its place without walking the others. */
export interface Run<T> {
  readonly length: number;
  /** The record at a place from 0 up to but not including `length`. */
  at(place: number): T;
  /** The number that orders the record at a place. */
  keyAt(place: number): number;
}

/** A sorted array, or the stretch of it from `from` up to but not including `to`, as a run. */
export function arrayRun<T>(items: readonly T[], keyOf: (item: T) => number, from = 0, to = items.length): Run<T> {
  return new ArrayRun(items, keyOf, from, to - from);
}

/** A class, since walks of a million places are much faster when all runs they meet have one shape. */
class ArrayRun<T> implements Run<T> {
  constructor(
    private readonly items: readonly T[],
    private readonly keyOf: (item: T) => number,
    private readonly from: number,
    readonly length: number,
  ) {}

  at(place: number): T {
    return this.items[this.from + place] as T;
  }

  keyAt(place: number): number {
    return this.keyOf(this.at(place));
  }
}

/** The stretch of records ordered by creation that were created in a range of time. */
export function creationRun<T extends Created>(items: readonly T[], range?: Range): Run<T> {
  return arrayRun(items, createdAt, ...creationBounds(items.length, (index) => items[index]?.createdAt ?? 0, range));
}

function createdAt({ createdAt }: Created): Instant {
  return createdAt;
}

/** Where the stretch of what was created in a range of time begins and ends, given the times of creation in order. */
export function creationBounds(
  length: number,
  createdAt: (index: number) => Instant,
  { min, max }: Range = {},
): [from: number, to: number] {
  const from = min ? firstIndex(length, (index) => inRange({ min }, createdAt(index))) : 0;
  const to = max ? firstIndex(length, (index) => !inRange({ max }, createdAt(index))) : length;
  return [from, Math.max(from, to)];
}
