import type { OperationId } from "../../contract/operations.js";
import type { VariantSettings } from "../../server/scope/variant.js";
import { legalChange, tokenOf } from "../mutants/contract.js";
import type { Field } from "../mutants/fields.js";
import { readPathOf } from "../mutants/mutant.js";
import type { References } from "./references.js";
import type { Runner } from "./runner.js";

/**
 * Finds which fields a client shows in its output or its requests: it runs with recognisable values in all of them.
 * Returns them as `OPERATION PATH`. Fields that it does not find may be read all the same.
 */
export async function findShownFields(
  runner: Runner,
  { usual, rich }: References,
  fields: ReadonlyMap<OperationId, readonly Field[]>,
): Promise<ReadonlySet<string>> {
  const requested = new Set([...usual.exchanges, ...rich.exchanges].map(({ operation }) => operation));
  const canaries = [...fields]
    .filter(([operation]) => requested.has(operation))
    .flatMap(([operation, all]) => all.map((field) => ({ operation, field })))
    .flatMap(({ operation, field }, mark) => {
      const token = tokenOf(field, mark);
      const effect = legalChange(field, mark);
      return token === undefined || !effect ? [] : [{ operation, field, token, effect }];
    });
  const faults = canaries.map(({ operation, effect }, index) => ({
    id: `canary-${index}`,
    when: { operation },
    effect,
  }));
  const settings: VariantSettings = { faults };
  const runs = await Promise.all([false, true].map((isRich) => runner.run(settings, { purpose: "value", isRich })));
  const shown = runs.map(({ output, requests }) => `${output}\n${requests.join("\n")}`).join("\n");
  return new Set(
    canaries
      .filter(({ token }) => shown.includes(token))
      .map(({ operation, field }) => `${operation} ${readPathOf(field.path)}`),
  );
}
