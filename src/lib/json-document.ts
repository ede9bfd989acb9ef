import { type Path, parseJson } from "./json-path.js";
import { limits } from "./limits.js";
import { createProblem, DocumentError, lineCounter, type Problem, type SourceDocument } from "./problem.js";

/** In longer texts, positions would take too long to find. */
const maxPositionedText = 16 * 1024 * 1024;

/** Repeated names, and changed numbers, that are listed. */
const maxRepeated = 10;

/** Parses a JSON text, in time that grows with its length alone. Returns undefined for anything else. Throws `DocumentError`. */
export function parseJsonDocument(text: string, file: string): SourceDocument | undefined {
  const data = parseJson(text);
  if (data === undefined) return undefined;
  const positionOf = lineCounter(text);
  const problemAt = (path: Path, message: string): Problem => {
    const position = text.length > maxPositionedText ? { line: 0, column: 0 } : positionOf(offsetAt(text, path));
    return { ...createProblem(file, message, path), ...position };
  };
  const problems = [...structureProblems(text)].map(([offset, message]) => ({
    ...createProblem(file, message),
    ...positionOf(offset),
  }));
  if (problems.length > 0) throw new DocumentError(problems);
  return { data, problemAt };
}

/** What JSON allows, but no file of ours may have. */
function* structureProblems(text: string): Generator<[offset: number, message: string]> {
  const tooDeep = depthExceededAt(text, limits.nesting.value);
  if (tooDeep !== undefined) yield [tooDeep, `nested deeper than ${limits.nesting.value} levels`];
  else for (const [name, offset] of repeatedMembers(text, maxRepeated)) yield [offset, repeatedKey(name)];
  if (text.includes("__proto__")) {
    const forbidden = firstText(text, (name, part) => part === "name" && name === "__proto__");
    if (forbidden !== undefined) yield [forbidden, forbiddenKey];
  }
  if (/\\ud[89a-f]/i.test(text)) {
    const halved = firstText(text, (content) => halfPair.test(content));
    if (halved !== undefined) yield [halved, halfPairProblem];
  }
  if (longNumber.test(text)) yield* changedNumbers(text);
}

/** Matches a text that may have a number that JavaScript changes. */
const longNumber = /[:,[\s]-?\d(?:\d{15}|[\d.]*e\+?\d{3})/i;

function changedNumbers(text: string): [offset: number, message: string][] {
  const problems: [offset: number, message: string][] = [];
  walkJson(text, (part, start, end) => {
    const source = text.slice(start, end);
    const problem = part === "value" && /^[-\d]/.test(source) ? numberProblem(source, Number(source)) : undefined;
    if (problem !== undefined) problems.push([start, problem]);
    return problems.length < maxRepeated;
  });
  return problems;
}

/** Returns what is wrong when a number that is written with digits has become another value. */
export function numberProblem(source: string, value: number): string | undefined {
  if (!Number.isFinite(value)) return "is too large for a number; put it in quotes";
  const isChanged = /^-?\d+$/.test(source) && String(value) !== source;
  return isChanged ? `is read as the number ${value}; put it in quotes to keep its digits` : undefined;
}

/** Returns the offset of the first text or name that passes a test. */
function firstText(text: string, test: (content: string, part: "name" | "value") => boolean): number | undefined {
  let found: number | undefined;
  walkJson(text, (part, start, end) => {
    const isText = part === "name" || (part === "value" && text[start] === '"');
    if (isText && test(memberName(text, start, end), part)) found = start;
    return found === undefined;
  });
  return found;
}

/** Half of a surrogate pair without the other half. */
export const halfPair = /[\ud800-\udfff]/u;

export const halfPairProblem = "half of a surrogate pair, which no response can hold";

/** The message about a name that no object of JavaScript holds like any other. */
export const forbiddenKey = "`__proto__` cannot be the name of a field";

export function repeatedKey(name: string): string {
  return `the key ${JSON.stringify(name.slice(0, 100))} is in this object twice`;
}

/** Returns the offset of the innermost part of a path that exists: of the key of a member, or of an item. */
function offsetAt(text: string, path: Path): number {
  // The level of the innermost container on the path, and what is in it before the current part.
  let onPath = 0;
  let isList = false;
  let index = -1;
  let level = 0;
  let isNext = true;
  let offset = 0;
  walkJson(text, (part, start, end) => {
    if (part === "}" || part === "]") return --level >= onPath;
    if (part === "name") {
      if (level !== onPath || memberName(text, start, end) !== String(path[onPath - 1])) return true;
      offset = start;
      isNext = true;
      return true;
    }
    const isInside = level === onPath;
    if (part !== "value") level++;
    if (isInside && isList && ++index === path[onPath - 1]) {
      offset = start;
      isNext = true;
    }
    if (!isNext) return true;
    if (onPath === 0) offset = start;
    isNext = false;
    if (part === "value" || onPath === path.length) return false;
    onPath++;
    isList = part === "[";
    index = -1;
    return true;
  });
  return offset;
}

/** A part of a JSON text: a bracket, the name of a member, or another value. */
type JsonPart = "{" | "}" | "[" | "]" | "name" | "value";

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
function memberName(text: string, start: number, end: number): string {
  const name = text.slice(start + 1, end - 1);
  return name.includes("\\") ? (JSON.parse(`"${name}"`) as string) : name;
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
