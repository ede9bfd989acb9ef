import { type BehaviourEntry, behaviourEntries } from "../src/contract/behaviour.js";

const begin = "<!-- behaviour profile: written by `npm run readme` -->\n";
const end = "<!-- end of behaviour profile -->";

/** The README with the table of the behaviour profile as it is now. */
export function withProfileTable(readme: string): string {
  const [before, rest] = readme.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error("README.md has no place for the behaviour profile.");
  return `${before}${begin}${profileTable()}${end}${after}`;
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
