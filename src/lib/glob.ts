/**
 * Creates the test of a pattern: `*` stands for anything within a path segment, `**` for anything. It takes time that grows
 * with the lengths of pattern and text; a regular expression could take years for `*a*a*a*`.
 */
export function globTest(pattern: string): (text: string) => boolean {
  const parts = pattern.split(/(\*+)/);
  const [first = ""] = parts;
  if (parts.length === 1) return (text) => text === first;
  return (text) => {
    if (!text.startsWith(first)) return false;
    // The ends that what was matched so far can have, in order.
    let ends = [first.length];
    for (let index = 1; index < parts.length && ends.length > 0; index += 2) {
      const [wildcard = "", literal = ""] = parts.slice(index);
      const isLast = index + 2 >= parts.length;
      ends = endsAfter(text, ends, wildcard === "*", literal, isLast);
    }
    return ends.length > 0;
  };
}

/** Returns the ends of a literal after a wildcard that begins at one of several places; of the last part only the text's own end. */
function endsAfter(
  text: string,
  from: readonly number[],
  withinSegment: boolean,
  literal: string,
  isLast: boolean,
): number[] {
  const ends: number[] = [];
  const last = text.length - literal.length;
  let next = 0;
  // The first place where a wildcard that has begun before cannot go on.
  let until = -1;
  for (let at = isLast && !withinSegment ? Math.max(last, from[0] ?? 0) : (from[0] ?? 0); at <= last; at++) {
    while ((from[next] ?? Number.POSITIVE_INFINITY) <= at) {
      if (withinSegment) until = segmentEnd(text, from[next] ?? 0, until);
      else until = text.length;
      next++;
    }
    if (at > until) {
      const beginning = from[next];
      if (beginning === undefined) break;
      at = beginning - 1;
      continue;
    }
    if ((!isLast || at === last) && text.startsWith(literal, at)) ends.push(at + literal.length);
  }
  return ends;
}

/** Returns where the segment of a place ends; `known` is the end of an earlier segment. */
function segmentEnd(text: string, at: number, known: number): number {
  if (at <= known) return known;
  const slash = text.indexOf("/", at);
  return slash < 0 ? text.length : slash;
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
