/** Places sorted into groups by the number of each one's group; within a group they stay in order. */
export class Grouped {
  readonly #sorted: Uint32Array;
  readonly #starts: Uint32Array;

  constructor(places: Uint32Array, groupOf: (place: number) => number, groups: number) {
    const starts = new Uint32Array(groups + 1);
    for (let index = 0; index < places.length; index++) raise(starts, groupOf(places[index] ?? 0) + 1);
    for (let group = 1; group <= groups; group++) raise(starts, group, starts[group - 1]);
    const next = starts.slice();
    const sorted = new Uint32Array(places.length);
    for (let index = 0; index < places.length; index++) {
      const place = places[index] ?? 0;
      sorted[raise(next, groupOf(place))] = place;
    }
    this.#starts = starts;
    this.#sorted = sorted;
  }

  get(group: number): Uint32Array {
    return this.#sorted.subarray(this.#starts[group], this.#starts[group + 1]);
  }
}

/** Raises a number, and returns what it was. */
function raise(numbers: Uint32Array, index: number, by = 1): number {
  const before = numbers[index] ?? 0;
  numbers[index] = before + by;
  return before;
}
