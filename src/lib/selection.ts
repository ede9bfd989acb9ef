import { globTest } from "./glob.js";

/** What to run of a list of ids: parts of ids, or patterns with `*` that fit all of one. */
export interface Selection {
  /** Everything unless given. */
  readonly only?: readonly string[] | undefined;
  readonly skip?: readonly string[] | undefined;
}

/** Reports whether an id is selected. */
export function isSelected(id: string, { only = [], skip = [] }: Selection): boolean {
  const isNamed = (pattern: string) => selects(pattern, id);
  return (only.length === 0 || only.some(isNamed)) && !skip.some(isNamed);
}

/** Reports whether a pattern selects an id. Ids may have a `*` of their own. */
export function selects(pattern: string, id: string): boolean {
  if (id.includes(pattern)) return true;
  return pattern.includes("*") && globTest(pattern.replaceAll(/\*+/g, "**"))(id);
}
