import { type BehaviourEntry, behaviourEntries } from "../src/contract/behaviour.js";
import { withSection } from "./readme-section.js";

/** The README with the table of the behaviour profile as it is now. */
export function withProfileTable(readme: string): string {
  return withSection(readme, "behaviour profile", profileTable());
}

function profileTable(): string {
  const rows = Object.entries<BehaviourEntry>(behaviourEntries).map(
    ([name, entry]) => `| \`${name}\` | ${valuesOf(entry)} | ${entry.origin} | ${entry.meaning} |`,
  );
  return `| entry | values, default first | origin | the API ... |\n| --- | --- | --- | --- |\n${rows.join("\n")}\n`;
}

function valuesOf({ values, default: first }: BehaviourEntry): string {
  if ("minimum" in values) return `\`${first}\` (${values.minimum} to ${values.maximum})`;
  return [first, ...values.filter((value) => value !== first)].map((value) => `\`${value}\``).join(", ");
}
