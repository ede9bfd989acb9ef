import type { Page, Rows } from "../query.js";
import type { Run } from "./run.js";
import { compareIds } from "./sorted.js";

/** What runs hold: something with an id, which orders those of equal keys. */
interface Identified {
  readonly id: string;
}

/** A page of sorted runs merged. */
export function mergedPage<T extends Identified>(runs: readonly Run<T>[], page: Page): Rows<T> {
  const total = lengthOf(runs);
  const count = Math.max(0, Math.min(page.limit, total - page.offset));
  return { rows: count === 0 ? [] : mergedSlice(runs, page.descending, page.offset, count), total };
}

/** All items of sorted runs merged. */
export function merged<T extends Identified>(runs: readonly Run<T>[]): T[] {
  return mergedSlice(runs, false, 0, lengthOf(runs));
}

/** Number of items of some runs together. */
export function lengthOf(runs: readonly { readonly length: number }[]): number {
  return runs.reduce((sum, { length }) => sum + length, 0);
}

/**
 * Items `offset` to `offset + count` of sorted runs merged, without merging what comes before: the cost grows with the
 * number of runs, the logarithm of `offset`, and `count` only.
 */
function mergedSlice<T extends Identified>(
  runs: readonly Run<T>[],
  descending: boolean,
  offset: number,
  count: number,
): T[] {
  const heads = runs.filter(({ length }) => length > 0).map((run) => new Head(run, descending));
  skip(heads, offset);
  for (const head of heads) head.reach(1);
  const items: T[] = [];
  while (items.length < count) {
    const head = first(heads);
    items.push(head.item);
    if (pass(heads, head).left > 0) head.reach(1);
  }
  return items;
}

/** Walks past the first `count` items of the merge in strides, each past a good part of what is left of them. */
function skip<T extends Identified>(heads: Head<T>[], count: number): void {
  let left = heads.reduce((sum, head) => sum + head.left, 0);
  for (let rest = count; rest > 0; ) {
    // Strides add up to `rest`, so whichever head reaches the first item walks only past items that are to be skipped.
    // Half of it goes to all alike, so that none is slow, half by length, since it is mostly the longest that walks.
    for (const head of heads) head.reach(Math.ceil((rest / heads.length + (rest * head.left) / left) / 2));
    const { stride } = pass(heads, first(heads));
    rest -= stride;
    left -= stride;
  }
}

/** Lets a head walk past what it has reached; one that has nothing left is out. */
function pass<T extends Identified>(heads: Head<T>[], head: Head<T>): Head<T> {
  head.left -= head.stride;
  if (head.left === 0) heads.splice(heads.indexOf(head), 1);
  return head;
}

/** The head that has reached the first item of the merge. A plain loop: pages are made of it. */
function first<T extends Identified>(heads: readonly Head<T>[]): Head<T> {
  let best = heads[0] as Head<T>;
  for (let index = 1; index < heads.length; index++) {
    const head = heads[index] as Head<T>;
    if (head.isBefore(best)) best = head;
  }
  return best;
}

/** Where a walk through a run is, and how far ahead it looks. */
class Head<T extends Identified> {
  /** Items that it has not walked past. */
  left: number;
  stride = 0;
  /** Place and key of the item that it has reached, the last one of its stride. */
  private place = 0;
  private key = 0;

  constructor(
    private readonly run: Run<T>,
    private readonly descending: boolean,
  ) {
    this.left = run.length;
  }

  get item(): T {
    return this.run.at(this.place);
  }

  isBefore(other: Head<T>): boolean {
    const difference = this.key - other.key || compareIds(this.item.id, other.item.id);
    return this.descending ? difference > 0 : difference < 0;
  }

  /** Looks so many items ahead, or at the last one. */
  reach(stride: number): void {
    this.stride = Math.min(stride, this.left);
    this.place = this.descending ? this.left - this.stride : this.run.length - this.left + this.stride - 1;
    this.key = this.run.keyAt(this.place);
  }
}
