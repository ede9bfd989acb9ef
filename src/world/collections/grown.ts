/** A copy twice as long when a list of numbers has no room for so many, else the list itself. */
export function grown<T extends Uint32Array | Float64Array>(numbers: T, length: number): T;
export function grown(numbers: Uint32Array | Float64Array, length: number): Uint32Array | Float64Array {
  if (length <= numbers.length) return numbers;
  const longer = new (numbers instanceof Uint32Array ? Uint32Array : Float64Array)(2 * length);
  longer.set(numbers);
  return longer;
}
