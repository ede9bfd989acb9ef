import { lengthOf } from "./merge.js";
import type { Run } from "./run.js";

/** Rows of filters that no index serves, kept while the state does not change: each state has a cache of its own. */
export class ResultCache<T> {
  readonly #results = new Map<string, readonly Run<T>[]>();
  #rows = 0;

  /** Keeps at most so many rows in all its results together. */
  constructor(private readonly maxRows: number) {}

  has(key: string): boolean {
    return this.#results.has(key);
  }

  /** The result of a key, found when it is not kept; the least recently used results make room for it. */
  get(key: string, find: () => readonly Run<T>[]): readonly Run<T>[] {
    const kept = this.#results.get(key);
    this.#results.delete(key);
    const result = kept ?? find();
    this.#results.set(key, result);
    if (!kept) this.#makeRoom(weightOf(key, result));
    return result;
  }

  /** Counts a new result, and drops the oldest ones beyond the limit. */
  #makeRoom(added: number): void {
    this.#rows += added;
    for (const [key, result] of this.#results) {
      if (this.#rows <= this.maxRows || this.#results.size === 1) return;
      this.#results.delete(key);
      this.#rows -= weightOf(key, result);
    }
  }
}

/** Rows of a result; its key takes room too, eight characters as much as a row. */
function weightOf<T>(key: string, runs: readonly Run<T>[]): number {
  return lengthOf(runs) + 1 + Math.floor(key.length / 8);
}
