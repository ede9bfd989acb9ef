import { type ErrorEntry, type ErrorName, errorTable } from "../../src/contract/errors.js";
import { commonErrors, operationIds, operations } from "../../src/contract/operations.js";

/** Writes docs/errors.md from the error table. */
export function renderErrorDocs(): string {
  const entries = Object.entries(errorTable) as [ErrorName, ErrorEntry][];
  return `# Errors

Every error that the API, or the mock in its place, returns. Written by \`npm run docs\` from the error table; do not edit.

The *product* envelope is \`{"success":false,"error":{"code","message"}}\`, its code the HTTP status. The *gateway*
envelope is \`{"success":false,"errors":[{"code","message"}],"messages":[],"result":null}\`, its code the gateway's own.
\`{name}\` in a message stands for a detail of the request. The origin tells where the entry comes from: \`documented\` or
\`example\` (public sources of the API), \`assumed\` (no public source says it), \`mock\` (a limit of this mock that the API
does not have). Some statuses, envelopes and messages can be changed by the [behaviour profile](calibrate-and-parity.md#the-behaviour-profile).

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
