import { z } from "zod";

/** What the RealtimeKit API itself answers when it refuses. */
export const productErrorModel = z.object({
  error: z.object({
    code: z.number().meta({ description: "HTTP status of the error." }),
    message: z.string().meta({ description: "What went wrong." }),
  }),
  success: z.literal(false).meta({ description: "Always false." }),
});

/** What the RealtimeKit API itself answers when it refuses. */
export type ProductError = z.infer<typeof productErrorModel>;
