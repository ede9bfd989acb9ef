/** A map that keeps what was used lately: at most about twice the given weight, without bookkeeping per look-up. */
export class RecentCache<K, V> {
  #young = new Map<K, V>();
  #old = new Map<K, V>();
  #weight = 0;

  constructor(
    private readonly maxWeight: number,
    /** Tells the weight of an entry, the same as long as it is kept. */
    private readonly weigh: (value: V, key: K) => number,
  ) {}

  get(key: K): V | undefined {
    const value = this.#young.get(key);
    if (value !== undefined) return value;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: K, value: V): void {
    const replaced = this.#young.get(key);
    if (replaced !== undefined) this.#weight -= this.weigh(replaced, key);
    // What replaces an entry frees it.
    this.#old.delete(key);
    this.#weight += this.weigh(value, key);
    if (this.#weight > this.maxWeight) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#weight = this.weigh(value, key);
    }
    this.#young.set(key, value);
  }
}
