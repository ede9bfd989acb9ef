/**
 * Creates the test of a pattern: `*` stands for anything within a path segment, `**` for anything. It takes time that grows
 * with the lengths of pattern and text; a regular expression could take years for `*a*a*a*`.
 */
export function globTest(pattern: string): (text: string) => boolean {
  const [first = "", ...parts] = pattern.split(/(\*+)/);
  return (text) => {
    // Where what was matched so far can end.
    let ends: ReadonlySet<number> = new Set(text.startsWith(first) ? [first.length] : []);
    for (let index = 0; index < parts.length && ends.size > 0; index += 2) {
      ends = endsAfter(text, ends, parts[index], parts[index + 1]);
    }
    return ends.has(text.length);
  };
}

/** Returns where a literal can end after a wildcard that begins at one of several places. */
function endsAfter(text: string, starts: ReadonlySet<number>, wildcard = "", literal = ""): Set<number> {
  const ends = new Set<number>();
  const [firstStart = 0] = starts;
  let hasBegun = false;
  for (let at = firstStart; at <= text.length; at++) {
    hasBegun ||= starts.has(at);
    if (hasBegun && text.startsWith(literal, at)) ends.add(at + literal.length);
    if (wildcard === "*" && text[at] === "/") hasBegun = false;
  }
  return ends;
}

/** Escapes a text, so that a regular expression matches it as it is. */
export function escapePattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** What to run of a list of ids: ids, parts of ids, or patterns with `*` that fit all of one. */
export interface Selection {
  /** Everything unless given. */
  readonly only?: readonly string[] | undefined;
  readonly skip?: readonly string[] | undefined;
}

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
