import type { z } from "zod";
import { type Path, toPath } from "./json-path.js";
import { suggest } from "./suggest.js";

/** Something that is wrong with a value, and where. */
export interface SchemaProblem {
  readonly path: Path;
  readonly message: string;
}

/** Returns what a schema found wrong with a value: a problem for each issue, and for each unknown field. */
export function schemaProblems({ issues }: z.ZodError, schema: z.core.$ZodType): SchemaProblem[] {
  return issues.flatMap((issue) => {
    const path = toPath(issue.path);
    if (issue.code !== "unrecognized_keys") return [{ path, message: issue.message }];
    const known = fieldsAt(schema, path);
    return issue.keys.map((key) => ({ path: [...path, key], message: unknownField(key, known) }));
  });
}

/** Returns the message for an unknown field, with the field that was probably meant. */
function unknownField(name: string, known: readonly string[]): string {
  const meant = suggest(name, known);
  return `unknown field${meant === undefined ? "" : `; did you mean ${meant}?`}`;
}

/** Returns the names of the fields that a schema has at a path; none where it has no object. */
function fieldsAt(schema: z.core.$ZodType, [step, ...rest]: Path): string[] {
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
