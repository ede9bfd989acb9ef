/**
 * Creates the matcher of a pattern: `*` stands for anything within a path segment, `**` for anything. Its time is
 * linear in the lengths of pattern and text; a regular expression could take years for `*a*a*a*`.
 */
export function globTest(pattern: string): (text: string) => boolean {
  const [first = "", ...parts] = pattern.split(/(\*+)/);
  return (text) => {
    // Where the part that is matched so far can end.
    let ends: ReadonlySet<number> = new Set(text.startsWith(first) ? [first.length] : []);
    for (let index = 0; index < parts.length && ends.size > 0; index += 2) {
      ends = endsAfter(text, ends, parts[index], parts[index + 1]);
    }
    return ends.has(text.length);
  };
}

/** Returns where a literal can end after a wildcard that starts at one of several positions. */
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

/** Escapes a text for use in a regular expression. */
export function escapePattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** The ids to select: by id, part of an id, or a pattern with `*` that matches a whole id. */
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

/** Returns the ids that a pattern names: the id that equals it, or else those that contain or match it. */
export function namedIds(ids: readonly string[], pattern: string): readonly string[] {
  if (ids.includes(pattern)) return [pattern];
  const fits = pattern.includes("*") ? globTest(pattern.replaceAll(/\*+/g, "**")) : () => false;
  return ids.filter((id) => id.includes(pattern) || fits(id));
}
