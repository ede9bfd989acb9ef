import type { z } from "zod";
import { isObject, type Path, toPath } from "./json-path.js";
import { limits } from "./limits.js";
import { fieldsAt } from "./model-fields.js";
import { documentError, type SchemaProblem, type SourceDocument } from "./problem.js";
import { didYouMean, mostListed } from "./suggest.js";

/** Validates a document against a model and returns its typed data. Throws `DocumentError` with every problem. */
export function checkModel<M extends z.ZodType>(document: SourceDocument, model: M): z.output<M> {
  const { problems, unlisted, data } = parseModel(document.data, model, document.maxPlaced ?? limits.problems);
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

/** Returns the problems that a schema found in a value: one per issue, and one per unknown field. */
export function schemaProblems({ issues }: z.ZodError, schema: z.core.$ZodType): SchemaProblem[] {
  let suggestions = limits.problems;
  const listed = new Set<string>();
  return issues.flatMap(innerIssues).flatMap((issue) => {
    const path = toPath(issue.path);
    if (issue.code !== "unrecognized_keys") {
      const message = issueMessage(issue);
      const fields = message === "expected object, received string" ? fieldsAt(schema, path) : [];
      return [{ path, message: fields.length > 0 ? `${message}; its fields are ${fields.join(", ")}` : message }];
    }
    const known = fieldsAt(schema, path);
    // Suggestions take time, and nobody sees those beyond the listed problems.
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: unknownField(key, suggestions-- > 0 ? known : [], listed),
    }));
  });
}

/** Returns the issues of the one member of a union that takes values of this type, or the issue itself. */
function innerIssues(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union") return [issue];
  const ofType = issue.errors.filter((own) => own.length > 0 && !own.some(isOfOtherType));
  const known = ofType.filter((own) => !own.some(({ code }) => code === "unrecognized_keys"));
  const [meant, ...others] = known.length > 0 ? known : ofType;
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

/** Suggests the field that is meant, or lists all that there are, unless the set of those listed has them. */
function unknownField(name: string, known: readonly string[], listed: Set<string>): string {
  if (name === "<<") return "unknown field; merge keys of YAML 1.1 are not read: write the fields out";
  const question = didYouMean(name, known);
  if (question !== undefined) return `unknown field; ${question}`;
  const fields = known.join(", ");
  if (fields === "" || known.length > mostListed || listed.has(fields)) return "unknown field";
  listed.add(fields);
  return `unknown field; there are ${fields}`;
}
