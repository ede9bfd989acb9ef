import { z } from "zod";

/** What the gateway in front of the API answers: credentials, routes, methods, rate limits. */
export const gatewayErrorModel = z.object({
  errors: z
    .array(
      z.object({
        code: z.number().meta({ description: "Code of the gateway, not an HTTP status." }),
        message: z.string().meta({ description: "What went wrong." }),
      }),
    )
    .min(1),
  messages: z.array(z.unknown()).meta({ description: "Notes of the gateway; empty on errors." }),
  result: z.null(),
  success: z.literal(false).meta({ description: "Always false." }),
});

/** What the gateway in front of the API answers when it refuses. */
export type GatewayError = z.infer<typeof gatewayErrorModel>;
