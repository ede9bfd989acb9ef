import { z } from "zod";

/** The model inside another one. zod types it as a core type, though every model here is made of full ones. */
export function innerModel(inner: unknown): z.ZodType {
  return inner instanceof z.ZodType ? inner : z.unknown();
}
