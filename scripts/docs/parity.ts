import { resolveProfile } from "../../src/contract/ledger.js";
import { type ParityOperation, type ParityRow, parityTable } from "../../src/contract/parity.js";
import { revisions } from "../../src/contract/revisions.js";

/** Writes docs/parity.md from the contract. */
export function renderParityDocs(): string {
  const operations = parityTable(resolveProfile({}).ledger);
  const served = operations.filter((operation) => operation.served);
  return `# Parity

What of the API the mock serves, and how each part is known. Written by \`npm run docs\` from the contract; do not edit. A running mock serves this table for its revision and its profile at \`/_testkit/parity\`, and the JSON and HTML
reports of \`check\` include it.

Evidence: *documented* (the published documents), *vendor tests* (the official SDKs' own tests of the operation run against
the mock), *example* (a published example, or what an official SDK sends), *semantic* (what the words mean), *assumed* (no
public source says it), *mock* (only this mock has it), *verified live* (measured by \`calibrate\`; the date comes from the
profile that is used, and the default profile has none). The last column names the entries of the
[behaviour profile](calibrate-and-parity.md#the-behaviour-profile) that decide the details.

${served.length} of ${operations.length} operations are served.

| operation | method | path | served |
| --- | --- | --- | --- |
${operations.map(indexRow).join("\n")}
${served.map(section).join("")}`;
}

function indexRow({ id, method, path, served }: ParityOperation): string {
  const name = served ? `[\`${id}\`](#${id.toLowerCase()})` : `\`${id}\``;
  return `| ${name} | ${method} | \`${path}\` | ${served ? "yes" : "no"} |`;
}

function section({ id, behaviour, parameters, fields, statuses }: ParityOperation): string {
  const whole = behaviour.length > 0 ? `\nBehaviour profile: ${codes(behaviour)}.\n` : "";
  return `
## ${id}
${whole}
${table("parameter", parameters)}
${table("field of the body", fields)}
${table("status", statuses)}`;
}

function table(title: string, rows: readonly ParityRow[]): string {
  const lines = rows.map(({ name, revisions: having, evidence, behaviour }) => {
    const only = having.length === revisions.length ? "all" : having.join(", ");
    return `| \`${name}\` | ${only} | ${evidence.join(", ")} | ${codes(behaviour)} |`;
  });
  return `| ${title} | revisions | evidence | behaviour profile |\n| --- | --- | --- | --- |\n${lines.join("\n")}\n`;
}

function codes(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(", ");
}
