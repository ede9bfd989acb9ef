import { z } from "zod";
import { operations } from "../../contract/operations.js";
import { type Effect, effects } from "./effects.js";

/** Which requests a fault rule is about, and how often it fires on them. */
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
  id: z.string().min(1).max(100).optional().meta({ description: "Its name; numbered unless set." }),
  seed: z.string().optional().meta({ description: "What probabilities and delays are drawn from." }),
  when: faultConditionModel.default({}),
  effect: faultEffectModel,
});

export type NewFault = z.output<typeof newFaultModel>;

/** A fault rule: when it fires, and what it does then. */
export type FaultRule = NewFault & { readonly id: string };

/** A fault rule with what it has seen and done. */
export const faultModel = z.object({
  rule: z.custom<FaultRule>().meta({ type: "object", description: "The rule as it was added." }),
  matched: z.int().meta({ description: "Requests it was about." }),
  fired: z.int().meta({ description: "Requests it hit." }),
});
