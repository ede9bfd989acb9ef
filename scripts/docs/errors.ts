import { type ErrorEntry, type ErrorName, errorTable } from "../../src/contract/errors.js";
import { commonErrors, operationIds, operations } from "../../src/contract/operations.js";

/** Writes docs/errors.md from the error table. */
export function renderErrorDocs(): string {
  const entries = Object.entries(errorTable) as [ErrorName, ErrorEntry][];
  return `# Errors

<!-- Written by npm run docs from the error table; do not edit. -->

Look up any error response of the mock. Errors come in two envelopes:

- *product*: \`{"success":false,"error":{"code","message"}}\`; the code is the HTTP status.
- *gateway*: \`{"success":false,"errors":[{"code","message"}],"messages":[],"result":null}\`; the code is the gateway's own.

In messages, \`{name}\` stands for a detail of the request. The origin is the source of the entry: \`documented\` or \`example\`
(public sources of the API), \`assumed\` (no public source), or \`mock\` (a limit of this mock that the API does not have). The
[behaviour profile](calibrate-and-parity.md#the-behaviour-profile) can change some statuses, envelopes and messages.

| error | status | origin | meaning |
| --- | --- | --- | --- |
${entries.map(([name, { status, origin, meaning }]) => `| [\`${name}\`](#${name.toLowerCase()}) | ${status} | ${origin} | ${meaning} |`).join("\n")}
${entries.map(([name, entry]) => section(name, entry)).join("")}`;
}

function section(name: ErrorName, { status, envelope, code, message, origin, meaning }: ErrorEntry): string {
  return `
## ${name}

${meaning}

- Status: ${status}
- Envelope: ${envelope}, code ${code}
- Message: \`${message}\`
- Origin: ${origin}
- Operations: ${returnedBy(name)}
`;
}

function returnedBy(name: ErrorName): string {
  if ((commonErrors as readonly ErrorName[]).includes(name)) return "all";
  const ids = operationIds.filter((id) => (operations[id].errors as readonly ErrorName[]).includes(name));
  return ids.length > 0 ? ids.join(", ") : "none; the request is rejected before an operation runs";
}
