import { byCreation, type Created, firstIndex, insertSorted, removeSorted, sortByCreation } from "./sorted.js";

/** One end of a range. */
export interface Bound {
  readonly value: number;
  /** Whether the value itself is in the range. */
  readonly inclusive: boolean;
}

/** A range of numbers; an end left out is open. */
export interface Range {
  readonly min?: Bound | undefined;
  readonly max?: Bound | undefined;
}

/** A text to find, and how. */
export interface Search {
  readonly text: string;
  readonly match: "substring" | "prefix" | "exact";
  readonly caseSensitive: boolean;
}

/** The rows of a sorted list to show. */
export interface Page {
  readonly descending: boolean;
  /** Rows to leave out first. */
  readonly offset: number;
  readonly limit: number;
}

/** A page of a list. */
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

/** Records of a tenant by id and in order of creation. Query results are cached until a record changes. */
export abstract class RecordCollection<T extends Created> {
  readonly #byId = new Map<string, T>();
  readonly #results = new ResultCache<T>();
  /** All of them, oldest first. */
  protected readonly all: T[];

  constructor(records: Iterable<T>) {
    const all = [...records];
    let isSorted = true;
    let previous: T | undefined;
    for (const record of all) {
      this.#byId.set(record.id, record);
      isSorted &&= !previous || byCreation(previous, record) < 0;
      previous = record;
    }
    this.all = isSorted ? all : sortByCreation(all);
  }

  get size(): number {
    return this.all.length;
  }

  /** All records, in the order in which they were added. */
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

  /** Returns the cached result for a key, or finds it. */
  protected cached(key: string, find: () => readonly T[]): readonly T[] {
    return this.#results.get(key, find);
  }
}

/** The part of a list from one index up to but not including another. */
export type Bounds = readonly [from: number, to: number];

/** A filter of a list by a time of its records. */
interface TimeFilter {
  readonly time?: Range | undefined;
  readonly timeField: string;
}

/** Returns the part of a list in order of creation that passes a filter by time of creation; for other times, all of it. */
export function creationBounds(records: readonly Created[], { time, timeField }: TimeFilter): Bounds {
  const { min, max }: Range = (timeField === "createdAt" && time) || {};
  const from = min ? firstIndex(records, ({ createdAt }) => inRange({ min }, createdAt)) : 0;
  const to = max ? firstIndex(records, ({ createdAt }) => !inRange({ max }, createdAt)) : records.length;
  return [from, Math.max(from, to)];
}

/** Returns the key of a query's result: times of creation that select the same records share it. */
export function resultKey<T extends TimeFilter>(filters: T, bounds: Bounds): string {
  return JSON.stringify(filters.timeField === "createdAt" ? { ...filters, time: bounds } : filters);
}

/** Returns a page of a list, or of a part of it. */
export function pageOf<T>(
  records: readonly T[],
  { descending, offset, limit }: Page,
  [from, to]: Bounds = [0, records.length],
): Rows<T> {
  const total = to - from;
  if (!descending) {
    const start = Math.min(to, from + offset);
    return { rows: records.slice(start, Math.min(to, start + limit)), total };
  }
  const end = Math.max(from, to - offset);
  return { rows: records.slice(Math.max(from, end - limit), end).reverse(), total };
}

/** Returns the records in a part of a list that pass all tests. */
export function select<T>(records: readonly T[], [from, to]: Bounds, tests: readonly ((record: T) => boolean)[]): T[] {
  const found: T[] = [];
  for (let index = from; index < to; index++) {
    const record = records[index] as T;
    if (tests.every((test) => test(record))) found.push(record);
  }
  return found;
}

const maxCachedBytes = 32 * 1024 * 1024;

/** Caches query results up to about `maxCachedBytes`. When the next one does not fit, the cache is cleared. */
class ResultCache<T> {
  readonly #results = new Map<string, readonly T[]>();
  #bytes = 0;

  get(key: string, find: () => readonly T[]): readonly T[] {
    const cached = this.#results.get(key);
    if (cached) return cached;
    const result = find();
    const bytes = 200 + 2 * key.length + 8 * result.length;
    if (this.#bytes + bytes > maxCachedBytes) this.clear();
    this.#bytes += bytes;
    this.#results.set(key, result);
    return result;
  }

  clear(): void {
    this.#results.clear();
    this.#bytes = 0;
  }
}
