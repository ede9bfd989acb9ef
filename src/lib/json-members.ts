/** Returns the names of members that some object of a JSON text has more than once; JSON readers keep only one of them. */
export function repeatedMembers(text: string, parsed: unknown): string[] {
  // Most servers write JSON as JavaScript does, and nothing is lost then.
  if (JSON.stringify(parsed) === text) return [];
  const repeated = new Set<string>();
  const open: (Set<string> | undefined)[] = [];
  for (const { 0: part, 1: name, 2: bracket } of text.matchAll(parts)) {
    if (bracket === "{") open.push(new Set());
    else if (bracket === "[") open.push(undefined);
    else if (name === undefined) open.pop();
    else if (part.endsWith(":")) {
      const key = JSON.parse(name) as string;
      const names = open.at(-1);
      if (names?.has(key)) repeated.add(key);
      names?.add(key);
    }
  }
  return [...repeated];
}

/** A text, which is a name when a colon follows, or a bracket. */
const parts = /("[^"\\]*(?:\\.[^"\\]*)*")\s*:?|([[\]{}])/g;

/** Reports whether a parsed JSON text is nested deeper than this. */
export function isDeeperThan(parsed: unknown, limit: number): boolean {
  if (typeof parsed !== "object" || parsed === null) return false;
  if (limit === 0) return true;
  return Object.values(parsed).some((value) => isDeeperThan(value, limit - 1));
}
