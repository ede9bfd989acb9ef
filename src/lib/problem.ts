import { jsonPath, type Path } from "./json-path.js";
import { limits } from "./limits.js";
import { counted } from "./message.js";

/** A problem in a document, and its place. Lines and columns count from 1; 0 stands for the whole file, or a large one. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** JSON path, such as `$.meetings[0].title`. */
  readonly path: string;
  readonly message: string;
}

export interface SchemaProblem {
  readonly path: Path;
  readonly message: string;
}

/** Data with the position of each part. */
export interface SourceDocument {
  /** Undefined when the document is empty. */
  readonly data: unknown;
  /** Creates a problem at a path, placed at the innermost existing part of the path. */
  problemAt(path: Path, message: string): Problem;
  /** How many problems get positions; a hundred unless set, as finding them takes time. */
  readonly maxPlaced?: number;
}

/** Thrown if a document cannot be used. Holds up to a hundred problems, sorted by position. */
export class DocumentError extends Error {
  override readonly name = "DocumentError";
  readonly problems: readonly Problem[];
  /** A sentence about further problems, if any. */
  readonly rest: string | undefined;

  /** `unlisted` is the number of problems besides those given. */
  constructor(problems: readonly Problem[], unlisted = 0) {
    const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
    const listed = sorted.slice(0, limits.problems);
    const more = unlisted + sorted.length - listed.length;
    const rest = more > 0 ? `and ${counted(more, "more problem")}` : undefined;
    super([...listed.map(formatProblem), rest ?? []].flat().join("\n"));
    this.problems = listed;
    this.rest = rest;
  }
}

/** Creates the error of a document with problems; `unlisted` is the number of further ones. */
export function documentError(
  { problemAt, maxPlaced = limits.problems }: SourceDocument,
  found: readonly SchemaProblem[],
  unlisted = 0,
): DocumentError {
  const placed = found.slice(0, maxPlaced).map(({ path, message }) => problemAt(path, message));
  return new DocumentError(placed, unlisted + found.length - placed.length);
}

/** Formats a problem as `file:line:column: path: message`, without the parts that it lacks. */
export function formatProblem({ file, line, column, path, message }: Problem): string {
  if (line === 0) return path === "$" ? `${file}: ${message}` : `${file}: ${path}: ${message}`;
  return `${file}:${line}:${column}: ${path}: ${message}`;
}

/** Creates a problem without a position: of a file that cannot be read, or in data without a source. */
export function fileProblem(file: string, message: string, path: Path = []): Problem {
  return { file, line: 0, column: 0, path: jsonPath(path), message };
}

/** Creates a problem at the beginning of a file. */
export function createProblem(file: string, message: string, path: Path = []): Problem {
  return { file, line: 1, column: 1, path: jsonPath(path), message };
}

export function textError(file: string, message: string, text: string, offset: number, path: Path = []) {
  return new DocumentError([{ ...createProblem(file, message, path), ...lineCounter(text)(offset) }]);
}

/** Creates a function that returns the line and column of an offset in a text, which is scanned on the first call. */
export function lineCounter(text: string): (offset: number) => Pick<Problem, "line" | "column"> {
  let starts: number[] | undefined;
  return (offset) => {
    starts ??= lineStarts(text);
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
