import type { z } from "zod";
import { jsonPath, type Path, toPath } from "./json-path.js";
import { limits } from "./limits.js";
import { suggest } from "./suggest.js";

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

  /** `unlisted` is the number of further problems. */
  constructor(problems: readonly Problem[], unlisted = 0) {
    const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
    const rest = unlisted > 0 ? [`and ${unlisted} more problems`] : [];
    super([...sorted.map(formatProblem), ...rest].join("\n"));
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
  const problems = schemaProblems(result.error, model);
  const listed = problems.slice(0, limits.problems.value).map(({ path, message }) => problemAt(path, message));
  throw new DocumentError(listed, problems.length - listed.length);
}

/** Something that is wrong with a value, and where. */
export interface SchemaProblem {
  readonly path: Path;
  readonly message: string;
}

/** Returns what a schema found wrong with a value: a problem for each issue, and for each unknown field. */
export function schemaProblems({ issues }: z.ZodError, schema: z.core.$ZodType): SchemaProblem[] {
  let suggestions = limits.problems.value;
  return issues.flatMap((issue) => {
    const path = toPath(issue.path);
    if (issue.code !== "unrecognized_keys") return [{ path, message: issueMessage(issue) }];
    const known = fieldsAt(schema, path);
    // A suggestion takes time; beyond those that are listed nobody sees one.
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: unknownField(key, suggestions-- > 0 ? known : []),
    }));
  });
}

/** Returns the message of an issue: what was expected, of a union what each of its members expects. */
export function issueMessage(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_key") return issue.issues[0]?.message ?? issue.message;
  if (issue.code === "invalid_union") {
    const expected = issue.errors.flatMap(([first]) => (first ? [issueMessage(first)] : []));
    if (expected.length > 0) return [...new Set(expected)].join(", or ").replaceAll(", or missing; expected ", " or ");
  }
  return issue.message.replace(/^Invalid input: /, "").replace(/^(expected .*), received undefined$/, "missing; $1");
}

/** Returns the message for an unknown field, with the field that was probably meant. */
function unknownField(name: string, known: readonly string[]): string {
  if (name === "<<") return "unknown field; merge keys of YAML 1.1 are not read: write the fields out";
  const meant = suggest(name, known);
  return `unknown field${meant === undefined ? "" : `; did you mean ${meant}?`}`;
}

/** Returns the names of the fields that a schema has at a path; none where it has no object. */
export function fieldsAt(schema: z.core.$ZodType, [step, ...rest]: Path): string[] {
  // The members of zod's closed union of schema types, distinguished by `def.type`.
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const path = step === undefined ? [] : [step, ...rest];
  switch (def.type) {
    case "optional":
    case "nullable":
    case "default":
    case "prefault":
    case "readonly":
      return fieldsAt(def.innerType, path);
    case "pipe":
      return fieldsAt(def.in, path);
    case "lazy":
      return fieldsAt(def.getter(), path);
    case "union":
      return def.options.flatMap((option) => fieldsAt(option, path));
    case "array":
      return step === undefined ? [] : fieldsAt(def.element, rest);
    case "record":
      return step === undefined ? [] : fieldsAt(def.valueType, rest);
    case "object": {
      if (step === undefined) return Object.keys(def.shape);
      const inner = def.shape[String(step)];
      return inner ? fieldsAt(inner, rest) : [];
    }
    default:
      return [];
  }
}
