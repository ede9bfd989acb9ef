import { type BehaviourEntry, behaviourEntries } from "../../src/contract/behaviour.js";
import { code, table } from "./markdown.js";

/** Renders the table of the behaviour profile. */
export function renderProfileTable(): string {
  return table(
    ["entry", "values, default first", "origin", "the API ..."],
    Object.entries<BehaviourEntry>(behaviourEntries).map(([name, entry]) => [
      code(name),
      valuesOf(entry),
      entry.origin,
      entry.meaning,
    ]),
  );
}

function valuesOf({ values, default: first }: BehaviourEntry): string {
  if ("minimum" in values) return `${code(String(first))} (${values.minimum} to ${values.maximum})`;
  return [first, ...values.filter((value) => value !== first)].map((value) => code(String(value))).join(", ");
}
