import { z } from "zod";
import { operations } from "../../../contract/operations.js";
import { type FaultRule, fieldTypes } from "../../faults/rule.js";

const ms = z.number().min(0).max(600_000);

/** Which requests a fault is about, and how often it fires on them. */
export const faultConditionModel = z
  .strictObject({
    operation: z.enum(Object.keys(operations)).optional().meta({ description: "The operation, by its operationId." }),
    method: z.enum(["GET", "HEAD"]).optional(),
    path: z
      .string()
      .startsWith("/")
      .max(2000)
      .optional()
      .meta({ description: "Path below the server; `*` stands for anything in a segment, `**` for anything." }),
    account_id: z.string().optional(),
    app_id: z.string().optional(),
    header: z
      .strictObject({ name: z.string().min(1), value: z.string().optional() })
      .optional()
      .meta({ description: "A header the request has; the value may hold wildcards." }),
    probability: z.number().min(0).max(1).optional().meta({ description: "How likely it fires, drawn from the seed." }),
    nth: z
      .int()
      .min(1)
      .optional()
      .meta({ description: "Fires first on this matching request; once unless count is set." }),
    count: z.int().min(1).optional().meta({ description: "Fires at most this often." }),
  })
  .meta({ id: "FaultCondition", description: "Which requests it is about; what is left out matches all." });

/** What a fault does. */
const faultEffectModel = z
  .strictObject({
    latency_ms: z
      .union([
        ms,
        z.strictObject({ min: ms, max: ms }).refine(({ min, max }) => min <= max, "min is above max"),
        z
          .strictObject({ p50: ms, p95: ms, p99: ms })
          .refine(({ p50, p95, p99 }) => p50 <= p95 && p95 <= p99, "percentiles must not fall"),
      ])
      .optional()
      .meta({ description: "Delay: fixed, from a range, or spread by percentiles, in milliseconds." }),
    status: z.int().min(400).max(599).optional().meta({ description: "Answers this error instead." }),
    envelope: z.enum(["product", "gateway"]).optional().meta({ description: "Form of the error's body." }),
    code: z.int().optional().meta({ description: "Code in the error's body." }),
    message: z.string().optional().meta({ description: "Message in the error's body." }),
    headers: z
      .record(z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/), z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/))
      .optional()
      .meta({ description: "Headers to add to the answer." }),
    rate_limit: z
      .strictObject({ requests: z.int().min(0), window_seconds: z.number().positive().max(86_400) })
      .optional()
      .meta({ description: "Refuses the requests of a credential beyond a number in a window of real time." }),
    connection: z
      .enum(["reset", "stall", "truncate"])
      .optional()
      .meta({ description: "Resets the connection, never answers, or ends in the middle of the body." }),
    corrupt: z.boolean().optional().meta({ description: "Makes the body invalid JSON." }),
    drop_field: z
      .string()
      .min(1)
      .optional()
      .meta({ description: "Removes a field.", examples: ["data.sessions.*.status"] }),
    retype_field: z
      .strictObject({ path: z.string().min(1), to: z.enum(fieldTypes) })
      .optional()
      .meta({ description: "Gives a field a value of another type." }),
    stale: z.boolean().optional().meta({ description: "Answers each URL as it was first answered under the rule." }),
  })
  .refine((effect) => Object.keys(effect).length > 0, "name at least one effect")
  .refine(
    (effect) => effect.status !== undefined || ["envelope", "code", "message"].every((name) => !(name in effect)),
    {
      error: "envelope, code and message belong to an error: give its status",
      path: ["status"],
    },
  )
  .meta({ id: "FaultEffect", description: "What it does." });

/** A fault rule as it is added. */
export const newFaultModel = z.strictObject({
  id: z.string().min(1).max(100).optional().meta({ description: "Its name; numbered unless set." }),
  seed: z.string().optional().meta({ description: "What probabilities and delays are drawn from." }),
  when: faultConditionModel.default({}),
  effect: faultEffectModel,
});

/** A fault rule with what it has seen and done. */
export const faultModel = z.object({
  rule: z.custom<FaultRule>().meta({ type: "object", description: "The rule as it was added." }),
  matched: z.int().meta({ description: "Requests it was about." }),
  fired: z.int().meta({ description: "Requests it hit." }),
});
