import { depthExceededAt, memberName, repeatedMembers, walkJson } from "./json-members.js";
import type { Path } from "./json-path.js";
import { limits } from "./limits.js";
import { createProblem, DocumentError, lineCounter, type Problem, type SourceDocument } from "./problem.js";

/** In longer texts, positions would take too long to find. */
const maxPositionedText = 16 * 1024 * 1024;

/** Names that are listed when objects have them twice. */
const maxRepeated = 10;

/** Parses a JSON text, in time that grows with its length alone. Returns undefined for anything else. Throws `DocumentError`. */
export function parseJsonDocument(text: string, file: string): SourceDocument | undefined {
  const data = parsed(text);
  if (data === undefined) return undefined;
  const positionOf = lineCounter(text);
  const problemAt = (path: Path, message: string): Problem => ({
    ...createProblem(file, message, path),
    ...(text.length <= maxPositionedText && positionOf(offsetAt(text, path))),
  });
  const problems = [...structureProblems(text)].map(([offset, message]) => ({
    ...createProblem(file, message),
    ...positionOf(offset),
  }));
  if (problems.length > 0) throw new DocumentError(problems);
  return { data: data.value, problemAt };
}

function parsed(text: string): { readonly value: unknown } | undefined {
  if (!/^\s*[{["]/.test(text)) return undefined;
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
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
