import type { z } from "zod";
import { typedFields } from "../../server/control/input.js";

interface Fields {
  [name: string]: string | Fields;
}

/** Makes the input of a command from `name=value` arguments, typed as its model wants. Throws a plain error. */
export function parseFields(model: z.ZodType, fields: readonly string[]): Record<string, unknown> {
  const tree: Fields = Object.create(null);
  for (const field of fields) {
    const split = field.indexOf("=");
    if (split < 1) throw new Error(`${JSON.stringify(field)} is not a field: write name=value`);
    put(tree, field.slice(0, split).split("."), field.slice(split + 1), field);
  }
  return typedFields(model, tree);
}

function put(tree: Fields, [name = "", ...rest]: string[], value: string, field: string): void {
  const known = tree[name];
  if (rest.length === 0) {
    if (known !== undefined) throw new Error(`${JSON.stringify(field)}: the field is given twice`);
    tree[name] = value;
    return;
  }
  if (typeof known === "string") throw new Error(`${JSON.stringify(field)}: the field is given twice`);
  const inner: Fields = known ?? Object.create(null);
  tree[name] = inner;
  put(inner, rest, value, field);
}
