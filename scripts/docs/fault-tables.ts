import { z } from "zod";
import { knownOperationModel } from "../../src/contract/operations.js";
import { describeSchema, type JsonSchema } from "../../src/lib/json-schema.js";
import type { Effect } from "../../src/server/faults/effect.js";
import { effects } from "../../src/server/faults/effects.js";
import { faultConditionModel, faultPresets } from "../../src/server/faults/rule.js";
import { code, table } from "./markdown.js";

/** Renders a table of the conditions of a fault rule. */
export function renderFaultConditions(): string {
  const { $defs } = z.toJSONSchema(z.object({ when: faultConditionModel }), { io: "input" });
  const { properties = {} } = ($defs as Readonly<Record<string, JsonSchema>>).FaultCondition ?? {};
  const rows = Object.entries(properties).map(
    ([name, { description = knownOperationModel.description ?? "", ...schema }]) => [
      code(name),
      describeSchema(schema),
      description,
    ],
  );
  return table(["condition", "value", "meaning"], rows);
}

/** Renders a table of the effects of a fault rule. */
export function renderFaultEffects(): string {
  const rows = Object.entries<Effect>(effects).map(([name, { schema, description, options }]) => [
    code(name),
    describeSchema(z.toJSONSchema(schema, { io: "input" }) as JsonSchema),
    Object.keys(options).length > 0
      ? `${description} With it: ${Object.keys(options).map(code).join(", ")}.`
      : description,
  ]);
  return table(["effect", "value", "meaning"], rows);
}

/** Renders a table of the presets. */
export function renderFaultPresets(): string {
  return table(
    ["preset", "meaning"],
    Object.entries(faultPresets).map(([name, { meaning }]) => [code(name), meaning]),
  );
}
