import { z } from "zod";

/** Error body of the gateway in front of the API: credentials, routes, methods, rate limits. */
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

/** Error body of the gateway. */
export type GatewayError = z.infer<typeof gatewayErrorModel>;

/** Error body of the RealtimeKit API itself. */
export const productErrorModel = z.object({
  error: z.object({
    code: z.number().meta({ description: "HTTP status of the error." }),
    message: z.string().meta({ description: "What went wrong." }),
  }),
  success: z.literal(false).meta({ description: "Always false." }),
});

/** Error body of the RealtimeKit API itself. */
export type ProductError = z.infer<typeof productErrorModel>;
