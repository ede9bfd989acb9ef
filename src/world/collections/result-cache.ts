/** Row lists of filters that no index serves, kept until the state changes. */
export class ResultCache<T> {
  readonly #lists = new Map<string, readonly T[]>();
  #rows = 0;

  /** Keeps at most so many rows in all its lists together. */
  constructor(private readonly maxRows: number) {}

  /** The list of a key, made when it is not kept; the least recently used lists make room for it. */
  get(key: string, make: () => readonly T[]): readonly T[] {
    const kept = this.#lists.get(key);
    this.#lists.delete(key);
    const list = kept ?? make();
    this.#lists.set(key, list);
    if (!kept) this.#makeRoom(list.length + 1);
    return list;
  }

  /** Forgets all lists: the state they were made from has changed. */
  clear(): void {
    if (this.#rows === 0) return;
    this.#lists.clear();
    this.#rows = 0;
  }

  /** Counts a new list, an empty one as a row too, and drops the oldest ones beyond the limit. */
  #makeRoom(added: number): void {
    this.#rows += added;
    for (const [key, list] of this.#lists) {
      if (this.#rows <= this.maxRows || this.#lists.size === 1) return;
      this.#lists.delete(key);
      this.#rows -= list.length + 1;
    }
  }
}
