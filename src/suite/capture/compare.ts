import { z } from "zod";
import { type OperationId, operations } from "../../contract/operations.js";
import { innerModel } from "../checks/shape.js";
import type { Capture, FieldShape } from "./capture.js";

/** The fields of a capture beside the model's and the mock's: declared, seen live, made by the mock. One line for each. */
export function besideModels(capture: Capture, mock?: Capture): string[] {
  return Object.entries(capture.operations).flatMap(([operation, fields]) => {
    const declared = declaredFields(operations[operation as OperationId].response.models[capture.revision]);
    const names = [...new Set([...declared.keys(), ...Object.keys(fields)])].sort();
    return names.map((name) => {
      const said = declared.get(name) ?? "not declared";
      const made = mock ? `; by the mock ${brief(mock.operations[operation]?.[name])}` : "";
      return `${operation}  ${name}: ${said}; seen ${brief(fields[name])}${made}`;
    });
  });
}

function brief(shape: FieldShape | undefined): string {
  return shape ? `${shape.types.join("|")} in ${Math.round(shape.presence * 100)}%` : "never";
}

/** The JSON paths that a model declares, each with "required" or "optional"; recursive parts are walked once. */
function declaredFields(model: z.ZodType, path = "", seen: ReadonlySet<z.ZodType> = new Set()): Map<string, string> {
  const fields = new Map<string, string>();
  if (model instanceof z.ZodOptional || model instanceof z.ZodNullable) {
    return declaredFields(innerModel(model.unwrap()), path, seen);
  }
  if (model instanceof z.ZodArray) return declaredFields(innerModel(model.element), `${path}[*]`, seen);
  if (!(model instanceof z.ZodObject) || seen.has(model)) return fields;
  for (const [name, member] of Object.entries(model.shape)) {
    const inner = innerModel(member);
    const here = path === "" ? name : `${path}.${name}`;
    fields.set(here, inner.safeParse(undefined).success ? "optional" : "required");
    for (const [deep, said] of declaredFields(inner, here, new Set([...seen, model]))) fields.set(deep, said);
  }
  return fields;
}

/** Returns what is different in a later capture, a sentence for each field. */
export function compareCaptures(before: Capture, after: Capture): string[] {
  const both = Object.keys(after.operations).filter((operation) => operation in before.operations);
  return both.flatMap((operation) => {
    const [old, now] = [before.operations[operation] ?? {}, after.operations[operation] ?? {}];
    const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].sort();
    return names.flatMap((name) => changes(old[name], now[name]).map((change) => `${operation} ${name}: ${change}`));
  });
}

/** What sampling alone can bring about, such as a rare field that was not met this time, is no change. */
function changes(old: FieldShape | undefined, now: FieldShape | undefined): string[] {
  if (old === undefined) return ["is new"];
  if (now === undefined) return old.presence >= 0.5 ? ["is gone"] : [];
  const added = (what: "types" | "members") => {
    const fresh = now[what].filter((one) => !old[what].includes(one));
    return fresh.length > 0 ? [`${what} now include ${fresh.join(", ")}`] : [];
  };
  const lost = old.formats.filter((format) => !now.formats.includes(format));
  return [
    ...added("types"),
    ...added("members"),
    ...(lost.length > 0 ? [`no longer always looks like ${lost.join(", ")}`] : []),
    ...(old.presence === 1 && now.presence < 1 ? ["is no longer always there"] : []),
  ];
}
