import { BoundedCache } from "../lib/collections.js";
import type { Instant } from "../lib/time.js";

/** The fields by which every list can be ordered. */
export interface Created {
  readonly id: string;
  readonly createdAt: Instant;
}

export interface Bound {
  readonly value: number;
  /** Whether the value itself is in the range. */
  readonly inclusive: boolean;
}

/** A range of numbers; a missing end is open. */
export interface Range {
  readonly min?: Bound | undefined;
  readonly max?: Bound | undefined;
}

export interface Search {
  readonly text: string;
  readonly match: "substring" | "prefix" | "exact";
  readonly caseSensitive: boolean;
}

export interface Page {
  readonly descending: boolean;
  /** Number of rows to skip. */
  readonly offset: number;
  readonly limit: number;
}

export interface Rows<T> {
  readonly rows: readonly T[];
  /** Number of rows on all pages. */
  readonly total: number;
}

export function inRange({ min, max }: Range, value: number): boolean {
  return (
    (min === undefined || (min.inclusive ? value >= min.value : value > min.value)) &&
    (max === undefined || (max.inclusive ? value <= max.value : value < max.value))
  );
}

export function textMatcher({ text, match, caseSensitive }: Search): (candidate: string) => boolean {
  const fold = caseSensitive ? (candidate: string) => candidate : (candidate: string) => candidate.toLowerCase();
  const wanted = fold(text);
  switch (match) {
    case "substring":
      return (candidate) => fold(candidate).includes(wanted);
    case "prefix":
      return (candidate) => fold(candidate).startsWith(wanted);
    case "exact":
      return (candidate) => fold(candidate) === wanted;
  }
}

/** A query for a list in order of creation; `timeField` is the time that `time` filters. */
export interface ListQuery<T> extends Page {
  /** The values that fields must have; any where undefined. */
  readonly equals?: { readonly [Field in keyof T]?: T[Field] | undefined };
  readonly time?: Range | undefined;
  readonly timeField: string;
  readonly search?: Search | undefined;
}

/** How a collection selects the records of a query. */
interface Selection<T> {
  /** The records to choose from, in order of creation. */
  readonly candidates?: readonly T[];
  readonly tests?: readonly (false | undefined | ((record: T) => boolean))[];
  /** Returns the texts in which a search must match at least once. */
  readonly texts: (record: T) => readonly string[];
  /** Returns the number to order by instead of creation, which depends on the time. */
  readonly orderBy?: false | ((record: T) => number);
  readonly now?: Instant;
}

/** Approximate maximum memory for the query results of a collection. */
const maxCachedBytes = 32 * 1024 * 1024;

/** Records of a tenant by id and in order of creation. Query results are cached until a record changes. */
export abstract class RecordCollection<T extends Created> {
  readonly #byId = new Map<string, T>();
  readonly #results = new BoundedCache<readonly T[]>(
    maxCachedBytes,
    (found, key) => 200 + 2 * key.length + 8 * found.length,
  );
  protected readonly all: T[];

  constructor(records: readonly T[]) {
    let isSorted = true;
    let previous: T | undefined;
    for (const record of records) {
      this.#byId.set(record.id, record);
      isSorted &&= !previous || byCreation(previous, record) < 0;
      previous = record;
    }
    this.all = isSorted ? [...records] : sortByCreation(records);
  }

  get size(): number {
    return this.all.length;
  }

  /** Returns all records in the order in which they were added. */
  values(): Iterable<T> {
    return this.#byId.values();
  }

  get(id: string): T | undefined {
    return this.#byId.get(id);
  }

  /** Adds a record, or replaces the one with its id. */
  put(record: T): void {
    this.#results.clear();
    const old = this.#byId.get(record.id);
    if (old) this.remove(old);
    this.#byId.set(record.id, record);
    this.add(record);
  }

  protected add(record: T): void {
    insertSorted(this.all, record);
  }

  protected remove(record: T): void {
    removeSorted(this.all, record);
  }

  /** Returns a page of the selected records. Ranges of creation times that select the same records share a result. */
  protected select(query: ListQuery<T>, selection: Selection<T>): Rows<T> {
    const { candidates = this.all, texts, orderBy, now } = selection;
    const { offset: _offset, limit: _limit, descending: _descending, ...filters } = query;
    const { equals = {}, time, timeField, search } = filters;
    const isByCreation = timeField === "createdAt";
    const bounds = creationBounds(candidates, isByCreation ? time : undefined);
    const tests = (selection.tests ?? []).filter((test) => test !== undefined && test !== false);
    for (const [field, wanted] of Object.entries(equals)) {
      if (wanted !== undefined) tests.push((record) => record[field as keyof T] === wanted);
    }
    if (time && !isByCreation) tests.push((record) => inRange(time, Number(record[timeField as keyof T])));
    if (search) {
      const matches = textMatcher(search);
      tests.push((record) => texts(record).some(matches));
    }
    if (tests.length === 0 && !orderBy) return pageOf(candidates, query, bounds);
    const key = JSON.stringify([isByCreation ? { ...filters, time: bounds } : filters, orderBy && now]);
    const found = this.#results.getOrCreate(key, () => {
      const passing = candidates.slice(...bounds).filter((record) => tests.every((test) => test(record)));
      return orderBy ? sortByNumber(passing, orderBy) : passing;
    });
    return pageOf(found, query, [0, found.length]);
  }
}

/** The part of a list from an index up to, but not including, another. */
type Bounds = readonly [from: number, to: number];

/** Returns the part of a list in order of creation that was created in a range. */
function creationBounds(records: readonly Created[], { min, max }: Range = {}): Bounds {
  const from = min ? firstIndex(records, ({ createdAt }) => inRange({ min }, createdAt)) : 0;
  const to = max ? firstIndex(records, ({ createdAt }) => !inRange({ max }, createdAt)) : records.length;
  return [from, Math.max(from, to)];
}

function pageOf<T>(records: readonly T[], { descending, offset, limit }: Page, [from, to]: Bounds): Rows<T> {
  const total = to - from;
  if (!descending) {
    const start = Math.min(to, from + offset);
    return { rows: records.slice(start, Math.min(to, start + limit)), total };
  }
  const end = Math.max(from, to - offset);
  return { rows: records.slice(Math.max(from, end - limit), end).reverse(), total };
}

export function byCreation(a: Created, b: Created): number {
  return a.createdAt - b.createdAt || compareIds(a.id, b.id);
}

/** Orders ids by code units, independent of the locale. */
function compareIds(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Returns records in order of creation, then id. */
export function sortByCreation<T extends Created>(records: readonly T[]): T[] {
  return sortByNumber(records, ({ createdAt }) => createdAt);
}

/**
 * Returns records in order of a whole number, then id. Sorts numbers that combine the value, rounded down if it is large,
 * with the index of the record: native sorting is several times as fast as with a compare function, which only ties need.
 */
export function sortByNumber<T extends { readonly id: string }>(
  records: readonly T[],
  numberOf: (record: T) => number,
): T[] {
  const count = records.length;
  const values = new Float64Array(count);
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < count; index++) {
    const value = numberOf(records[index] as T);
    values[index] = value;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const step = Math.max(1, ((most - least + 1) * count) / 2 ** 52);
  const rounded = (value: number) => Math.floor((value - least) / step);
  const order = new Uint32Array(
    values
      .map((value, index) => rounded(value) * count + index)
      .sort()
      .map((key) => key % count),
  );
  const valueAt = (rank: number) => values[order[rank] ?? 0] ?? 0;
  const compare = (a: number, b: number) =>
    (values[a] ?? 0) - (values[b] ?? 0) || compareIds(records[a]?.id ?? "", records[b]?.id ?? "");
  for (let from = 0, to = 1; to <= count; to++) {
    if (to < count && rounded(valueAt(to)) === rounded(valueAt(from))) continue;
    if (to - from > 1) order.subarray(from, to).sort(compare);
    from = to;
  }
  const sorted = new Array<T>(count);
  for (let rank = 0; rank < count; rank++) sorted[rank] = records[order[rank] ?? 0] as T;
  return sorted;
}

/** Returns the first index whose item satisfies `reached`; it must hold for all later items, and for no earlier one. */
function firstIndex<T>(items: readonly T[], reached: (item: T) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (reached(items[middle] as T)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Inserts a record into a list in order of creation; usually it is the newest. */
export function insertSorted<T extends Created>(records: T[], record: T): void {
  const last = records.at(-1);
  if (!last || byCreation(last, record) < 0) records.push(record);
  else
    records.splice(
      firstIndex(records, (other) => byCreation(other, record) > 0),
      0,
      record,
    );
}

export function removeSorted<T extends Created>(records: T[], record: T): void {
  const index = firstIndex(records, (other) => byCreation(other, record) >= 0);
  if (records[index] === record) records.splice(index, 1);
}
