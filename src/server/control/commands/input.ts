import { z } from "zod";
import { jsonPath, parseJson } from "../../../lib/json-path.js";
import { limits } from "../../../lib/limits.js";
import { fieldModels, modelDefs } from "../../../lib/model-fields.js";
import { schemaProblems } from "../../../lib/problem.js";
import { ControlError } from "./control-error.js";

/** Parses the input of a command. Throws `ControlError` with every violation. */
export function parseInput<I extends z.ZodObject>(model: I, input: unknown, command: string): z.output<I> {
  const parsed = model.safeParse(input);
  if (parsed.success) return parsed.data;
  const violations = schemaProblems(parsed.error, model)
    .slice(0, limits.problems.value)
    .map(({ path, message }) => ({ path: jsonPath(path), message }));
  throw ControlError.invalidInput(command, violations);
}

/** Fields as text, such as those of a query string or of a command line; `a.b=c` is a field within a field. */
export interface TextFields {
  readonly [name: string]: string | readonly string[] | TextFields | undefined;
}

/** Converts text fields to the values that a model expects: numbers, booleans, lists, objects as JSON. */
export function typedFields(model: z.core.$ZodType | undefined, fields: TextFields): Record<string, unknown> {
  const defs = model ? modelDefs(model) : [];
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typedValue(fieldModels(defs, name)[0], value)]),
  );
}

function typedValue(model: z.core.$ZodType | undefined, value: TextFields[string]): unknown {
  if (typeof value === "string") return typedText(model, value);
  return isFields(value) ? typedFields(model, value) : value;
}

/**
 * The first interpretation of a text that its model accepts, else one of a type that the model has, so that the error is
 * about its value; else the text. Without a model: JSON, if it is valid.
 */
function typedText(model: z.core.$ZodType | undefined, text: string): unknown {
  if (!model) return parseJson(text) ?? text;
  const parsed = [text, parseJson(text), text.split(",")]
    .filter((value) => value !== undefined)
    .map((value) => ({ value, issues: z.safeParse(model, value).error?.issues ?? [] }));
  const best = parsed.find(({ issues }) => issues.length === 0) ?? parsed.find(({ issues }) => !isOtherType(issues));
  return best ? best.value : text;
}

/** Whether issues say that a value is of a type that its model does not have. */
function isOtherType(issues: readonly z.core.$ZodIssue[]): boolean {
  return issues.some((issue) =>
    issue.code === "invalid_union"
      ? issue.errors.every(isOtherType)
      : issue.code === "invalid_type" && issue.expected !== "int" && issue.path.length === 0,
  );
}

function isFields(value: TextFields[string]): value is TextFields {
  return typeof value === "object" && !Array.isArray(value);
}
