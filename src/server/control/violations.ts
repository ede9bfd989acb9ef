import type { z } from "zod";
import { schemaProblems } from "../../lib/schema-problems.js";
import type { Violation } from "./control-error.js";

/** Returns everything that is wrong with an input; paths are joined by dots, as the control API documents them. */
export function inputViolations(error: z.ZodError, schema: z.core.$ZodType): Violation[] {
  return schemaProblems(error, schema).map(({ path, message }) => ({ path: path.join("."), message }));
}
