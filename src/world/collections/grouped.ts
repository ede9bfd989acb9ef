/** Sorts places into groups by the number of each one's group; within a group they stay in order. */
export function grouped(places: Uint32Array, groupOf: (place: number) => number, groups: number): Uint32Array[] {
  const starts = new Uint32Array(groups + 1);
  for (let index = 0; index < places.length; index++) raise(starts, groupOf(places[index] ?? 0) + 1);
  for (let group = 1; group <= groups; group++) raise(starts, group, starts[group - 1]);
  const next = starts.slice();
  const sorted = new Uint32Array(places.length);
  for (let index = 0; index < places.length; index++) {
    const place = places[index] ?? 0;
    sorted[raise(next, groupOf(place))] = place;
  }
  return Array.from({ length: groups }, (_, group) => sorted.subarray(starts[group], starts[group + 1]));
}

/** Raises a number, and returns what it was. */
function raise(numbers: Uint32Array, index: number, by = 1): number {
  const before = numbers[index] ?? 0;
  numbers[index] = before + by;
  return before;
}
