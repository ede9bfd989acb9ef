/** Picks the members of these names that are set: one that is undefined is left out. */
export function pickSet<T extends object>(object: T, names: readonly (keyof T)[]): Partial<T> {
  const picked: Partial<T> = {};
  for (const name of names) if (object[name] !== undefined) picked[name] = object[name];
  return picked;
}
