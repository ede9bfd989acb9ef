import type { z } from "zod";
import { jsonPath, type Path } from "./json-path.js";
import { schemaProblems } from "./schema-problems.js";

/** Something wrong in a document, and where. Lines and columns count from 1. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** JSON path, such as `$.meetings[0].title`. */
  readonly path: string;
  readonly message: string;
}

/** Data with the position of each part. */
export interface SourceDocument {
  /** Undefined when the document is empty. */
  readonly data: unknown;
  /** Returns a problem at a path, placed at the innermost part of the path that exists. */
  problemAt(path: Path, message: string): Problem;
}

/** Thrown when a document cannot be used. Holds every problem found, sorted by position. */
export class DocumentError extends Error {
  override readonly name = "DocumentError";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
    super(sorted.map(formatProblem).join("\n"));
    this.problems = sorted;
  }
}

/** Formats a problem as `file:line:column: path: message`. */
export function formatProblem({ file, line, column, path, message }: Problem): string {
  return `${file}:${line}:${column}: ${path}: ${message}`;
}

/** Creates a problem without a position: of a whole file, or of data that has no source. */
export function createProblem(file: string, message: string, path: Path = []): Problem {
  return { file, line: 1, column: 1, path: jsonPath(path), message };
}

/** Checks a document against a model and returns its typed data. Throws `DocumentError` with every problem. */
export function checkModel<M extends z.ZodType>({ data, problemAt }: SourceDocument, model: M): z.output<M> {
  const result = model.safeParse(data);
  if (result.success) return result.data;
  throw new DocumentError(schemaProblems(result.error, model).map(({ path, message }) => problemAt(path, message)));
}
