/** Groups items by a key, in order of first appearance. `Map.groupBy` needs Node 21. */
export function groupBy<T, K>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, [T, ...T[]]> {
  const groups = new Map<K, [T, ...T[]]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** Returns the items of a list that another one lacks, respecting how often each occurs. */
export function without(items: readonly string[], other: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const item of other) counts.set(item, (counts.get(item) ?? 0) + 1);
  return items.filter((item) => {
    const left = counts.get(item) ?? 0;
    counts.set(item, left - 1);
    return left <= 0;
  });
}

/** Returns the items whose key an earlier item has. */
export function repeats<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  const seen = new Set<string>();
  return items.filter((item) => seen.size === seen.add(keyOf(item)).size);
}

/** Picks members by name, except undefined ones. */
export function pickSet<T extends object>(object: T, names: readonly (keyof T)[]): Partial<T> {
  const picked: Partial<T> = {};
  for (const name of names) if (object[name] !== undefined) picked[name] = object[name];
  return picked;
}

/** A map that is cleared when the next item would exceed its maximum weight, unless that item does so alone. */
export class BoundedCache<T> {
  readonly #items = new Map<string, T>();
  #weight = 0;

  /** `onChange` is called with the change of the total weight. */
  constructor(
    private readonly maxWeight: number,
    private readonly weigh: (item: T, key: string) => number,
    private readonly onChange: (by: number) => void = () => {},
  ) {}

  get(key: string): T | undefined {
    return this.#items.get(key);
  }

  set(key: string, item: T): void {
    const weight = this.weigh(item, key);
    if (weight > this.maxWeight) return;
    const replaced = this.#items.get(key);
    let more = replaced === undefined ? weight : weight - this.weigh(replaced, key);
    if (this.#weight + more > this.maxWeight) {
      this.clear();
      more = weight;
    }
    this.#items.set(key, item);
    this.#weight += more;
    this.onChange(more);
  }

  getOrCreate(key: string, create: () => T): T {
    const stored = this.#items.get(key);
    if (stored !== undefined) return stored;
    const item = create();
    this.set(key, item);
    return item;
  }

  clear(): void {
    this.#items.clear();
    this.onChange(-this.#weight);
    this.#weight = 0;
  }
}
