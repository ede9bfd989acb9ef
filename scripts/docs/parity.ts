import { resolveProfile } from "../../src/contract/behaviour.js";
import { type ParityOperation, type ParityRow, parityTable } from "../../src/contract/parity.js";
import { revisions } from "../../src/contract/revisions.js";

/** Writes docs/parity.md from the contract. */
export function renderParityDocs(): string {
  const operations = parityTable(resolveProfile({}).ledger);
  const served = operations.filter((operation) => operation.served);
  return `# Parity

<!-- Written by npm run docs from the contract; do not edit. -->

See which parts of the API the mock serves, and the evidence for each. ${served.length} of ${operations.length} operations are served. A running mock shows
this table for its revision and profile at \`/_testkit/parity\`; the JSON and HTML reports of \`check\` include it.

| evidence | source |
| --- | --- |
| documented | the published documents |
| vendor tests | the official SDKs' own tests of the operation, run against the mock |
| example | a published example, or what an official SDK sends |
| semantic | the meaning of the words |
| assumed | no public source |
| mock | only this mock has it |
| verified live | \`calibrate\` has measured it; the date is in the profile, and the default profile has none |

The column *behaviour profile* lists the [entries](calibrate-and-parity.md#the-behaviour-profile) that decide the details.

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
