import { z } from "zod";

/** The input of a command from a query string: texts become numbers and booleans where the model wants those. */
export function queryInput(model: z.ZodObject, query: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(query).map(([name, text]) => {
      const field = Object.hasOwn(model.shape, name) ? model.shape[name] : undefined;
      return [name, field instanceof z.ZodType && typeof text === "string" ? typed(field, text) : text];
    }),
  );
}

function typed(field: z.ZodType, text: string): unknown {
  for (const value of [text, Number(text), text === "true"]) {
    if (field.safeParse(value).success && (typeof value !== "number" || text.trim() !== "")) {
      if (typeof value !== "boolean" || text === "true" || text === "false") return value;
    }
  }
  return text;
}
