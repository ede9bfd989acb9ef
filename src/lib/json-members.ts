/** A part of a JSON text: a bracket, the name of a member, or another value. */
export type JsonPart = "{" | "}" | "[" | "]" | "name" | "value";

/** Called with each part and its offsets; `false` ends the walk. */
type Visitor = (part: JsonPart, start: number, end: number) => boolean | undefined;

/** Walks through the parts of a valid JSON text, in time that grows with its length alone. */
export function walkJson(text: string, visit: Visitor): void {
  let at = 0;
  for (;;) {
    const start = skip(text, at, isSeparator);
    if (start >= text.length) return;
    const first = text[start] ?? "";
    const isBracket = first === "{" || first === "}" || first === "[" || first === "]";
    const end = isBracket ? start + 1 : first === '"' ? textEnd(text, start) : skip(text, start, isWord);
    const part = isBracket ? first : first === '"' && text[skip(text, end, isSpace)] === ":" ? "name" : "value";
    if (visit(part, start, end) === false) return;
    at = end;
  }
}

/**
 * Returns the names of members that some object of a JSON text has more than once, up to a number, each with the offset of
 * its first repetition; JSON readers keep only one of them.
 */
export function repeatedMembers(text: string, limit = Number.POSITIVE_INFINITY): Map<string, number> {
  const repeated = new Map<string, number>();
  const open: (Set<string> | undefined)[] = [];
  walkJson(text, (part, start, end) => {
    if (part === "{") open.push(new Set());
    else if (part === "[") open.push(undefined);
    else if (part === "name") {
      const name = memberName(text, start, end);
      const names = open.at(-1);
      if (names?.has(name) && !repeated.has(name)) repeated.set(name, start);
      names?.add(name);
    } else if (part !== "value") open.pop();
    return repeated.size < limit;
  });
  return repeated;
}

/** Returns where a JSON text is nested deeper than a limit; undefined where it is not. */
export function depthExceededAt(text: string, limit: number): number | undefined {
  let depth = 0;
  let exceededAt: number | undefined;
  walkJson(text, (part, start) => {
    if (part === "{" || part === "[") depth++;
    else if (part === "}" || part === "]") depth--;
    if (depth > limit) exceededAt = start;
    return exceededAt === undefined;
  });
  return exceededAt;
}

/** Returns the name of a member from its offsets. */
export function memberName(text: string, start: number, end: number): string {
  const name = text.slice(start + 1, end - 1);
  return name.includes("\\") ? (JSON.parse(`"${name}"`) as string) : name;
}

/** Reports whether a parsed JSON text is nested deeper than this. */
export function isDeeperThan(parsed: unknown, limit: number): boolean {
  if (typeof parsed !== "object" || parsed === null) return false;
  if (limit === 0) return true;
  return Object.values(parsed).some((value) => isDeeperThan(value, limit - 1));
}

/** Returns the offset after a text in quotes. */
function textEnd(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end < 0 ? text.length : end + 1;
}

/** Reports whether an odd number of backslashes precedes a character. */
function isEscaped(text: string, at: number): boolean {
  let before = at;
  while (text.charCodeAt(before - 1) === 0x5c) before--;
  return (at - before) % 2 === 1;
}

function skip(text: string, start: number, isSkipped: (code: number) => boolean): number {
  let at = start;
  while (at < text.length && isSkipped(text.charCodeAt(at))) at++;
  return at;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function isSeparator(code: number): boolean {
  return isSpace(code) || code === 0x2c || code === 0x3a;
}

/** What numbers, `true`, `false` and `null` are made of. */
function isWord(code: number): boolean {
  return !isSeparator(code) && code !== 0x5d && code !== 0x7d;
}
