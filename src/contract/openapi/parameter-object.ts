import { z } from "zod";
import type { Parameter } from "../parameters.js";

/** A parameter as the OpenAPI document writes it. */
export function parameterObject({
  name,
  in: location,
  description,
  schema,
  example,
  allowEmptyValue,
  origin,
}: Parameter) {
  return {
    name,
    in: location,
    description,
    required: location === "path",
    ...(allowEmptyValue && { allowEmptyValue }),
    schema: inlineSchema(schema),
    example,
    "x-origin": origin,
  };
}

function inlineSchema(schema: z.ZodType): object {
  // The pattern that zod adds to a format says the same twice, at length.
  const { $schema, pattern, ...inline } = z.toJSONSchema(schema, { io: "input" });
  return inline;
}
