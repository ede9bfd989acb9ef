import { z } from "zod";
import { apiMethods } from "../../contract/api-operations.js";
import { type ErrorName, errorTable } from "../../contract/errors.js";
import { knownOperationModel } from "../../contract/operations.js";
import { limits } from "../../lib/limits.js";
import { findContradiction } from "./contradiction.js";
import type { Effect } from "./effect.js";
import { effects, headerNamePattern } from "./effects.js";

/** Which requests a fault rule is about, and how often it fires on them. */
export const faultConditionModel = z
  .strictObject({
    operation: knownOperationModel.optional(),
    method: z
      .enum([...apiMethods, "HEAD"])
      .optional()
      .meta({ description: "The HTTP method." }),
    path: z
      .string()
      .startsWith("/")
      .max(limits.patternLength.value, { abort: true })
      .optional()
      .meta({ description: "The path of the URL; `*` matches within a segment, `**` across segments." }),
    account_id: z.string().min(1).optional().meta({ description: "The account in the path." }),
    app_id: z.string().min(1).optional().meta({ description: "The app in the path." }),
    header: z
      .strictObject({
        name: z.string().regex(headerNamePattern, "expected the name of a header"),
        value: z.string().max(limits.patternLength.value).optional(),
      })
      .optional()
      .meta({ description: "A header of the request; the value may contain wildcards." }),
    probability: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .meta({ description: "Probability of firing, drawn from the seed." }),
    nth: z
      .int()
      .min(1)
      .optional()
      .meta({ description: "Fires first on the Nth matching request; once unless `count` is set." }),
    count: z.int().min(1).optional().meta({ description: "Fires at most this many times." }),
  })
  .superRefine((condition, context) => {
    const problem = findContradiction(condition);
    if (problem) context.addIssue({ code: "custom", path: [problem.field], message: problem.message });
  })
  .meta({
    id: "FaultCondition",
    description: "Which requests the rule applies to; all unless set.",
  });

export type FaultCondition = z.output<typeof faultConditionModel>;

type Effects = typeof effects;
type EffectName = keyof Effects;
type Merged<U> = (U extends unknown ? (shape: U) => void : never) extends (shape: infer M extends z.ZodRawShape) => void
  ? M
  : never;
type EffectShape = { [N in EffectName]: z.ZodOptional<Effects[N]["schema"]> } & Merged<Effects[EffectName]["options"]>;

const effectEntries: readonly [string, Effect][] = Object.entries(effects);

/** What a fault rule does: the effects of the registry by name, with their options beside them. */
const faultEffectModel = z
  .strictObject(
    Object.fromEntries(
      effectEntries.flatMap(([name, { schema, description, example, options }]) => {
        const examples = example === undefined ? {} : { examples: [example] };
        return [[name, schema.optional().meta({ description, ...examples })], ...Object.entries(options)];
      }),
    ) as EffectShape,
  )
  .refine((effect) => Object.keys(effect).length > 0, "name at least one effect")
  .superRefine((effect, context) => {
    for (const [name, { options }] of effectEntries) {
      const names = Object.keys(options);
      if (name in effect || !names.some((option) => option in effect)) continue;
      context.addIssue({ code: "custom", message: `${names.join(", ")} go with ${name}: set it too`, path: [name] });
    }
  })
  .meta({ id: "FaultEffect", description: "What it does." });

export type FaultEffect = z.output<typeof faultEffectModel>;

/** A fault rule as it is added. */
export const newFaultModel = z.strictObject({
  id: z.string().min(1).max(100).optional().meta({ description: "ID of the rule; numbered unless set." }),
  seed: z.string().optional().meta({ description: "Seed of probabilities and delays." }),
  when: faultConditionModel.default({}),
  effect: faultEffectModel,
});

export type NewFault = z.output<typeof newFaultModel>;

/** A fault rule as users write it. */
export type FaultInput = z.input<typeof newFaultModel>;

/** A fault rule: when it fires, and what it does then. */
export type FaultRule = NewFault & { readonly id: string };

/** A fault rule with what it has seen and done. */
export const faultModel = z.object({
  rule: z.custom<FaultRule>().meta({ type: "object", description: "The rule as it was added." }),
  matched: z.int().meta({ description: "Number of matching requests." }),
  fired: z.int().meta({ description: "Number of requests on which it fired." }),
});

/** Common faults that can be added by name. */
export const faultPresets = {
  "api-down": {
    meaning: "Every request gets a 503 response.",
    when: {},
    effect: { status: 503, envelope: "gateway", code: 10_000, message: "Service unavailable" },
  },
  "slow-3g": {
    meaning:
      "Every response takes as long as on a slow mobile network: 400 ms in the median, 2 s at the 95th percentile.",
    when: {},
    effect: { latency_ms: { p50: 400, p95: 2000, p99: 3000 } },
  },
  "flaky-10%": {
    meaning: "One request in ten, drawn from the seed, gets a 500 response.",
    when: { probability: 0.1 },
    effect: { status: 500, envelope: "product", message: "Internal server error" },
  },
  "expired-token": {
    meaning: "Every request gets a 401 response, as if the token had expired.",
    when: {},
    effect: errorOf("wrongCredentials"),
  },
  "rate-limited": {
    meaning: "Every request gets a 429 response with the documented headers.",
    when: {},
    effect: {
      ...errorOf("rateLimited"),
      headers: {
        "Retry-After": "1",
        Ratelimit: '"default";r=0;t=1',
        "Ratelimit-Policy": '"default";q=1200;w=300',
      },
    },
  },
} as const satisfies Readonly<
  Record<string, { readonly meaning: string; readonly when: FaultCondition; readonly effect: FaultEffect }>
>;

function errorOf(name: ErrorName): Pick<FaultEffect, "status" | "envelope" | "code" | "message"> {
  const { status, envelope, code, message } = errorTable[name];
  return { status, envelope, code, message };
}
