import { globTest } from "./glob.js";

/** What to run of a list of ids: ids, parts of ids, or patterns with `*` that fit all of one. */
export interface Selection {
  /** Everything unless given. */
  readonly only?: readonly string[] | undefined;
  readonly skip?: readonly string[] | undefined;
}

/** Returns the ids that are selected. */
export function selectedIds(ids: readonly string[], { only, skip = [] }: Selection): ReadonlySet<string> {
  const named = (patterns: readonly string[]) => patterns.flatMap((pattern) => namedIds(ids, pattern));
  const skipped = new Set(named(skip));
  return new Set((only?.length ? named(only) : ids).filter((id) => !skipped.has(id)));
}

/** Returns the ids that a pattern names: the id that it is, or else those that it is a part of or fits. Ids may have a `*` of their own. */
export function namedIds(ids: readonly string[], pattern: string): readonly string[] {
  if (ids.includes(pattern)) return [pattern];
  const fits = pattern.includes("*") ? globTest(pattern.replaceAll(/\*+/g, "**")) : () => false;
  return ids.filter((id) => id.includes(pattern) || fits(id));
}
