import { type Path, parseJson } from "./json-path.js";
import { limits } from "./limits.js";
import { createProblem, DocumentError, lineCounter, type Problem, type SourceDocument, textError } from "./problem.js";

/** In longer texts, finding positions would take too long. */
const maxPositionedText = 16 * 1024 * 1024;

/** Maximum number of structural problems that are listed. */
const maxProblems = 10;

/** Parses a JSON text in linear time. Returns undefined if it is not JSON. Throws `DocumentError`. */
export function parseJsonDocument(text: string, file: string): SourceDocument | undefined {
  const data = parseJson(text);
  if (data === undefined) return undefined;
  const positionOf = lineCounter(text);
  const problemAt = (path: Path, message: string): Problem => {
    const position = text.length > maxPositionedText ? { line: 0, column: 0 } : positionOf(offsetAt(text, path));
    return { ...createProblem(file, message, path), ...position };
  };
  const problems = structureProblems(text, file, positionOf);
  if (problems.length > 0) throw new DocumentError(problems);
  return { data, problemAt };
}

/** Finds what JSON allows, but our files must not contain. */
function structureProblems(text: string, file: string, positionOf: ReturnType<typeof lineCounter>): Problem[] {
  const problems: Problem[] = [];
  const place = new Place();
  walkJson(text, (part, start, end) => {
    const add = (message: string, path = place.path) =>
      problems.push({ ...createProblem(file, message, path), ...positionOf(start) });
    const content = part === "name" || text[start] === '"' ? contentOf(text, start, end) : "";
    if (place.moveTo(part, content)) add(repeatedKey(content));
    if (place.depth > limits.nesting) {
      // Its path would be as long as it is deep.
      add(`nested deeper than ${limits.nesting} levels`, []);
      return false;
    }
    if (part === "name" && content === "__proto__") add(forbiddenKey);
    if (halfPair.test(content)) add(halfPairProblem);
    const source = part === "value" && content === "" ? text.slice(start, end) : "";
    const problem = /^-?\d./.test(source) ? numberProblem(source, Number(source)) : undefined;
    if (problem !== undefined) add(problem);
    return problems.length < maxProblems;
  });
  return problems;
}

/** Tracks the position in a JSON text: the open containers, and the last part of each. */
class Place {
  readonly #open: { readonly names: Set<string> | undefined; step: string | number | undefined }[] = [];

  get depth(): number {
    return this.#open.length;
  }

  /** The bracket of the innermost container; empty at the top level. */
  get container(): "{" | "[" | "" {
    const inner = this.#open.at(-1);
    return inner ? (inner.names ? "{" : "[") : "";
  }

  get path(): Path {
    return this.#open.flatMap(({ step = [] }) => step);
  }

  /** Returns the last name or position in the container at this index, from the outermost one, if it is open. */
  stepAt(index: number): string | number | undefined {
    return this.#open[index]?.step;
  }

  /** Moves to the next part. Returns whether that is a name which its object has already. */
  moveTo(part: JsonPart, name: string): boolean {
    const inner = this.#open.at(-1);
    if (part === "}" || part === "]") this.#open.pop();
    else if (part === "name" && inner?.names) {
      inner.step = name;
      return inner.names.size === inner.names.add(name).size;
    } else {
      if (inner && !inner.names) inner.step = Number(inner.step ?? -1) + 1;
      if (part !== "value") this.#open.push({ names: part === "{" ? new Set() : undefined, step: undefined });
    }
    return false;
  }
}

/** Returns the names that an object of a JSON text repeats; JSON parsers keep only one of each. */
export function repeatedMembers(text: string): ReadonlySet<string> {
  const repeated = new Set<string>();
  const place = new Place();
  walkJson(text, (part, start, end) => {
    const name = part === "name" ? contentOf(text, start, end) : "";
    if (place.moveTo(part, name)) repeated.add(name);
    return true;
  });
  return repeated;
}

/** Describes a number whose value differs from its digits in the source, if it does. */
export function numberProblem(source: string, value: number): string | undefined {
  if (!Number.isFinite(value)) return "is too large for a number; put it in quotes";
  const isChanged = /^-?\d+$/.test(source) && String(value) !== source;
  return isChanged ? `is read as the number ${value}; put it in quotes to keep its digits` : undefined;
}

/** Matches half of a surrogate pair without the other half. */
export const halfPair = /[\ud800-\udfff]/u;

export const halfPairProblem = "half of a surrogate pair, which no response can hold";

/** The message about the one name that JavaScript objects treat specially. */
export const forbiddenKey = "`__proto__` cannot be the name of a field";

export function repeatedKey(name: string): string {
  return `the key ${JSON.stringify(name.slice(0, 100))} is in this object twice`;
}

/** Returns the offset of the innermost existing part of a path: of the key of a member, or of an item. */
function offsetAt(text: string, path: Path): number {
  const place = new Place();
  let foundSteps = 0;
  let offset = 0;
  walkJson(text, (part, start, end) => {
    const { depth } = place;
    const mayBeStep = depth === foundSteps + 1;
    place.moveTo(part, part === "name" && mayBeStep ? contentOf(text, start, end) : "");
    const isStep = mayBeStep && place.stepAt(foundSteps) === path[foundSteps];
    if (isStep) foundSteps++;
    if (isStep || depth === 0) offset = start;
    const isOver = part !== "name" && place.depth === foundSteps;
    return foundSteps < path.length && !isOver;
  });
  return offset;
}

/** A part of a JSON text: a bracket, the name of a member, or another value. */
type JsonPart = "{" | "}" | "[" | "]" | "name" | "value";

/** Visits the parts of a JSON text in linear time, until it ends, stops being JSON, or `visit` returns false. */
export function walkJson(text: string, visit: (part: JsonPart, start: number, end: number) => boolean): void {
  for (let at = 0; ; ) {
    const { kind, start, end, isWhole } = tokenAt(text, at);
    if (!isWhole) return;
    at = end;
    const part = partOf(kind, kind === "text" && text[endOf(spaces, text, end)] === ":");
    if (part && !visit(part, start, end)) return;
  }
}

/** Returns the part that a token is; undefined for punctuation between parts. */
function partOf(kind: string, isName: boolean): JsonPart | undefined {
  if (kind === ":" || kind === ",") return undefined;
  if (isBracket(kind)) return kind;
  return isName ? "name" : "value";
}

function isBracket(text: string): text is "{" | "}" | "[" | "]" {
  return text === "{" || text === "}" || text === "[" || text === "]";
}

/** Returns the next token: punctuation, a string or another value; `isWhole` is false if it is not valid JSON. */
function tokenAt(text: string, position: number) {
  const start = endOf(spaces, text, position);
  const kind = text.charAt(start);
  if (kind === '"') return { kind: "text", start, ...stringEnd(text, start) };
  if (kind === ":" || kind === "," || isBracket(kind)) return { kind, start, end: start + 1, isWhole: true };
  const end = endOf(word, text, start);
  return { kind: "other", start, end, isWhole: end > start };
}

const spaces = /[ \t\n\r]*/y;
const word = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** Returns the end offset of what a sticky pattern matches, which may be empty; 0 if it does not match. */
function endOf(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  pattern.test(text);
  return pattern.lastIndex;
}

function contentOf(text: string, start: number, end: number): string {
  const content = text.slice(start + 1, end - 1);
  return content.includes("\\") ? (JSON.parse(`"${content}"`) as string) : content;
}

/** Finds the end of a quoted text, or its first invalid character. A single pattern for all of it would recurse. */
function stringEnd(text: string, start: number): { readonly end: number; readonly isWhole: boolean } {
  stringMark.lastIndex = start + 1;
  for (let mark = stringMark.exec(text); mark; mark = stringMark.exec(text)) {
    const isWhole = mark[0] === '"';
    if (mark[0].length === 1) return { end: mark.index + (isWhole ? 1 : 0), isWhole };
  }
  return { end: text.length, isWhole: false };
}

/** Matches an escape, or one character: the closing quote, or one that is not allowed. */
const stringMark = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})|["\\]|[^ -\uffff]/g;

/** Describes where a text stops being valid JSON, the same on every version of Node, without quoting it. */
export function describeJsonError(text: string): string {
  if (text.trim() === "") return "it is empty";
  const { offset: position } = firstError(text);
  if (position >= text.length) return `it ends too early, at position ${position}`;
  const before = text.slice(0, position).split("\n");
  const line = before.length > 1 ? ` (line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1})` : "";
  const page = /[}\]]\s*$/.test(text) ? "with HTML, such as a warning, before JSON" : "like a page of HTML";
  const markup = /^\s*</.test(text) ? `; it starts ${page}` : "";
  return `it stops being JSON at position ${position}${line}${markup}`;
}

/** Creates the error about the place where the text of a file stops being valid JSON. */
export function jsonError(text: string, file: string): DocumentError {
  const { offset, path, expected } = firstError(text);
  return textError(file, syntaxProblem(text, offset, expected), text, offset, path);
}

function syntaxProblem(text: string, offset: number, expected: string): string {
  if (offset >= text.trimEnd().length) return "the JSON ends too early";
  if (/^\/[/*]/.test(text.slice(offset, offset + 2))) return "JSON has no comments; YAML has them, after #";
  const found = text[offset];
  if (found === "'") return "JSON has double quotes only";
  if (expected === (found === "}" ? aName : found === "]" ? aValue : "")) return `JSON has no comma before ${found}`;
  return `the text stops being JSON here: expected ${expected}`;
}

/** Finds where a text stops being valid JSON, and what was expected there. */
function firstError(text: string): { readonly offset: number; readonly path: Path; readonly expected: string } {
  const place = new Place();
  let expected = aValue;
  for (let position = 0; ; ) {
    const { kind: found, start, end, isWhole } = tokenAt(text, position);
    const next = follows[expected]?.[found];
    if (next === undefined || !isWhole) {
      // The path leads to the value that is missing or wrong.
      if (follows[expected]?.other !== undefined) place.moveTo("value", "");
      const path = expected === aName ? place.path.slice(0, -1) : place.path;
      const isBrokenText = next !== undefined && found === "text";
      return isBrokenText ? { offset: end, path, expected: anEscape } : { offset: start, path, expected };
    }
    const part = partOf(found, found === "text" && next === aColon);
    if (part) place.moveTo(part, part === "name" ? contentOf(text, start, end) : "");
    expected = next === "" ? afterValue[place.container] : next;
    position = end;
  }
}

const aValue = 'a value such as "text", 1, true or null';
const aName = "a name in double quotes";
const aColon = "a colon";
const anEscape = "an escape, such as \\n for a line break or \\\\ for a backslash";
const afterValue = { "{": "a comma or }", "[": "a comma or ]", "": "nothing more" } as const;

const value = { text: "", other: "", "{": `${aName} or }`, "[": "a value or ]" };

/** What is expected after each token, by what was expected before it; empty if that depends on the container. */
const follows: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  [aValue]: value,
  "a value or ]": { ...value, "]": "" },
  [aName]: { text: aColon },
  [`${aName} or }`]: { text: aColon, "}": "" },
  [aColon]: { ":": aValue },
  [afterValue["{"]]: { ",": aName, "}": "" },
  [afterValue["["]]: { ",": aValue, "]": "" },
};
