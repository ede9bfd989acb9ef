import { z } from "zod";

/** A UUID of any version and variant: the documents promise no more than its form. */
export const uuid = z.guid("expected a UUID");
