import { z } from "zod";
import { innerModel } from "../../inner-model.js";
import { isObject } from "../../json.js";

/** The JSON paths of members that a model does not know, with `*` for positions. */
export function undocumentedPaths(model: z.ZodType, value: unknown, path = ""): string[] {
  if (model instanceof z.ZodOptional || model instanceof z.ZodNullable) {
    return undocumentedPaths(innerModel(model.unwrap()), value, path);
  }
  if (model instanceof z.ZodArray && Array.isArray(value)) {
    const element = innerModel(model.element);
    return [...new Set(value.flatMap((item: unknown) => undocumentedPaths(element, item, `${path}[*]`)))];
  }
  if (!(model instanceof z.ZodObject) || !isObject(value)) return [];
  const { shape } = model;
  return Object.entries(value).flatMap(([name, member]) => {
    const here = path === "" ? name : `${path}.${name}`;
    const known: unknown = shape[name];
    return known instanceof z.ZodType ? undocumentedPaths(known, member, here) : [here];
  });
}
