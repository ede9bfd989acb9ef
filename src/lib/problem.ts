import type { z } from "zod";
import { isObject, jsonPath, type Path, toPath } from "./json-path.js";
import { limits } from "./limits.js";
import { counted } from "./message.js";
import { fieldsAt } from "./model-fields.js";
import { withSuggestion } from "./suggest.js";

/** A problem in a document, and its place. Lines and columns count from 1; 0 stands for the whole file, or a large one. */
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
    const listed = sorted.slice(0, limits.problems.value);
    const more = unlisted + sorted.length - listed.length;
    const rest = more > 0 ? `and ${counted(more, "more problem")}` : undefined;
    super([...listed.map(formatProblem), rest ?? []].flat().join("\n"));
    this.problems = listed;
    this.rest = rest;
  }
}

/** Creates the error of a document with problems; `unlisted` is the number of further ones. */
export function documentError(
  { problemAt, maxPlaced = limits.problems.value }: SourceDocument,
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

/** Creates a problem of a whole file, such as one that cannot be read. */
export function fileProblem(file: string, message: string): Problem {
  return { file, line: 0, column: 0, path: "$", message };
}

/** Creates a problem without a position, such as in data without a source. */
export function createProblem(file: string, message: string, path: Path = []): Problem {
  return { file, line: 1, column: 1, path: jsonPath(path), message };
}

/** Validates a document against a model and returns its typed data. Throws `DocumentError` with every problem. */
export function checkModel<M extends z.ZodType>(document: SourceDocument, model: M): z.output<M> {
  const { problems, unlisted, data } = parseModel(document.data, model, document.maxPlaced ?? limits.problems.value);
  if (problems.length === 0) return data as z.output<M>;
  // Without the value that marks such files, everything else would be wrong too.
  const mark = model
    .safeParse(withRows(document.data, longLists(document.data)))
    .error?.issues.find(
      (issue) => issue.code === "invalid_value" && issue.path.length === 1 && issue.values.length === 1,
    );
  if (mark) {
    const message = `${issueMessage(mark)}; this is another kind of file`;
    throw documentError(document, [{ path: toPath(mark.path), message }]);
  }
  const problemAt: SourceDocument["problemAt"] = (path, message) => document.problemAt(path, withHint(message));
  throw documentError({ ...document, problemAt }, problems, unlisted);
}

/** How many rows of a list are validated at once: each issue takes a kilobyte of memory. */
const maxRows = 10_000;

/** How deep in a document to look for long lists. */
const maxDepth = 2;

/** Parses data with a model. Returns the result, or at most `max` problems and the number of the others. */
export function parseModel<M extends z.ZodType>(data: unknown, model: M, max = Number.POSITIVE_INFINITY) {
  const problems: SchemaProblem[] = [];
  let unlisted = 0;
  const add = (found: readonly SchemaProblem[]) => {
    const listed = found.slice(0, max - problems.length);
    for (const problem of listed) problems.push(problem);
    unlisted += found.length - listed.length;
  };
  const check = (part: unknown) => {
    const { error, data } = model.safeParse(part);
    return { found: error ? schemaProblems(error, model) : [], data };
  };
  const lists = longLists(data);
  if (lists.length > 0) {
    add(check(withRows(data, lists)).found);
    for (const [list, rows] of lists) {
      for (let start = 0; start < rows.length; start += maxRows) {
        const { found } = check(withRows(data, lists, rows, start));
        const isInRow = ({ path }: SchemaProblem) =>
          path.length > list.length && list.every((step, at) => path[at] === step);
        add(
          found.filter(isInRow).map(({ path, message }) => {
            const [row, ...inner] = path.slice(list.length);
            return { path: [...list, Number(row) + start, ...inner], message };
          }),
        );
      }
    }
  }
  if (problems.length > 0) return { problems, unlisted };
  const { found, data: read } = check(data);
  add(found);
  return { problems, unlisted, data: read };
}

/** Returns the lists near the root of a document that are longer than is validated at once, with their paths. */
function longLists(data: unknown, path: Path = []): [Path, readonly unknown[]][] {
  if (Array.isArray(data)) return data.length > maxRows ? [[path, data]] : [];
  if (!isObject(data) || path.length === maxDepth) return [];
  return Object.entries(data).flatMap(([name, value]) => longLists(value, [...path, name]));
}

/** Returns data with some rows of one of its long lists, and none of the others. */
function withRows(data: unknown, lists: ReturnType<typeof longLists>, list?: readonly unknown[], start = 0): unknown {
  const replaced = (whole: unknown, [step, ...inner]: Path, rows: readonly unknown[]): unknown =>
    step === undefined || !isObject(whole) ? rows : { ...whole, [step]: replaced(whole[step], inner, rows) };
  const rowsOf = (own: readonly unknown[]) => (own === list ? own.slice(start, start + maxRows) : []);
  return lists.reduce((whole, [path, own]) => replaced(whole, path, rowsOf(own)), data);
}

/** Adds a hint if YAML reads a value as another type than meant: `1e3` is a number, and `yes` a text. */
function withHint(message: string): string {
  if (/^expected string, received (number|boolean)$/.test(message)) return `${message}; put it in quotes`;
  return message === "expected boolean, received string" ? `${message}; write true or false` : message;
}

export interface SchemaProblem {
  readonly path: Path;
  readonly message: string;
}

/** Returns the problems that a schema found in a value: one per issue, and one per unknown field. */
export function schemaProblems({ issues }: z.ZodError, schema: z.core.$ZodType): SchemaProblem[] {
  let suggestions = limits.problems.value;
  return issues.flatMap(innerIssues).flatMap((issue) => {
    const path = toPath(issue.path);
    if (issue.code !== "unrecognized_keys") return [{ path, message: issueMessage(issue) }];
    const known = fieldsAt(schema, path);
    // Suggestions take time, and nobody sees those beyond the listed problems.
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: unknownField(key, suggestions-- > 0 ? known : []),
    }));
  });
}

/** Returns the issues of the one member of a union that takes values of this type, or the issue itself. */
function innerIssues(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union") return [issue];
  const [meant, ...others] = issue.errors.filter((own) => own.length > 0 && !own.some(isOfOtherType));
  if (!meant || others.length > 0) return [issue];
  return meant.flatMap((inner) => innerIssues({ ...inner, path: [...issue.path, ...inner.path] }));
}

function isOfOtherType({ code, path }: z.core.$ZodIssue): boolean {
  return path.length === 0 && otherTypeCodes.has(code);
}

const otherTypeCodes: ReadonlySet<z.core.$ZodIssue["code"]> = new Set([
  "invalid_type",
  "invalid_value",
  "invalid_union",
  "custom",
]);

/** Returns the message of an issue; for a union, what each of its members expects. */
export function issueMessage(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_key") return issue.issues[0]?.message ?? issue.message;
  if (issue.code === "invalid_union" && issue.message === "Invalid input") {
    const expected = issue.errors.flatMap(([first]) => (first ? [issueMessage(first)] : []));
    if (expected.length > 0) return [...new Set(expected)].join(", or ").replaceAll(", or missing; expected ", " or ");
  }
  const format = issue.code === "invalid_format" ? formats[issue.message] : undefined;
  if (format !== undefined) return format;
  const isDefault = /^(Invalid option|Too small|Too big): /.test(issue.message);
  if (isDefault && issue.code === "invalid_value") return `expected one of ${issue.values.map(String).join(", ")}`;
  if (isDefault && issue.code === "too_small") return bound(issue, issue.minimum, ["more than", "at least"]);
  if (isDefault && issue.code === "too_big") return bound(issue, issue.maximum, ["less than", "at most"]);
  return issue.message
    .replace(/^Invalid (input|string): /, "")
    .replace("expected int, received number", "expected a whole number")
    .replace("expected record, ", "expected object, ")
    .replace(/^(expected .*), received undefined$/, "missing; $1");
}

const formats: Readonly<Record<string, string>> = {
  "Invalid URL": "expected a URL",
  "Invalid GUID": "expected a UUID",
  "Invalid ISO datetime": "expected an RFC 3339 date-time",
  "Invalid ISO date": "expected a date such as 2026-12-31",
};

const sizeUnits: Readonly<Record<string, string>> = { string: "character", array: "item", set: "item" };

function bound(
  { origin, inclusive }: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig,
  limit: number | bigint,
  [exclusive, included]: readonly [string, string],
): string {
  const unit = sizeUnits[origin];
  const units = unit === undefined ? "" : ` ${unit}${Number(limit) === 1 ? "" : "s"}`;
  return `expected ${inclusive ? included : exclusive} ${limit}${units}`;
}

function unknownField(name: string, known: readonly string[]): string {
  if (name === "<<") return "unknown field; merge keys of YAML 1.1 are not read: write the fields out";
  return withSuggestion("unknown field", name, known);
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
