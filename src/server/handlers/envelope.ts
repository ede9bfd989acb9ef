import type { OperationId } from "../../contract/operations.js";
import { definitionOf, type Revision } from "../../contract/revisions.js";

/** Wraps the JSON text of a record, or of the rows of a list, into the body of a response. */
export function bodyText(operation: OperationId, revision: Revision, content: string, paging?: () => string): string {
  const envelope = definitionOf(revision).envelopes[operation];
  const [path, member] = "list" in envelope ? [envelope.list, envelope.paging] : [envelope.record, undefined];
  const opening = path.map((name) => `"${name}":`).join("{");
  return `{${opening}${content}${"}".repeat(path.length - 1)}${member && paging ? `,"${member}":${paging()}` : ""},"success":true}`;
}
