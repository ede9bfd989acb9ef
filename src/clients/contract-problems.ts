import type { OperationId } from "../contract/operations.js";
import { contentPath, recordsIn, validateBody } from "../contract/records.js";
import { defaultRevision, type Revision } from "../contract/revisions.js";
import { jsonPath, valueAt } from "../lib/json-path.js";
import { quoted } from "../lib/message.js";

/**
 * Returns how the body of a successful response violates the contract, a sentence for each place: its model, and the
 * invariants of its records. Invariants that only this project assumes do not count.
 */
export function contractProblems(
  operation: OperationId,
  body: unknown,
  revision: Revision = defaultRevision,
): readonly string[] {
  const violations = validateBody(operation, body, revision, { assumed: false });
  const ofModel = violations.filter(({ invariantOf }) => invariantOf === undefined);
  if (ofModel.length > 0) {
    return ofModel.map(({ path, message }) => `${jsonPath(path)}: ${message}, got ${quoted(valueAt(body, path))}`);
  }
  const success = valueAt(body, ["success"]);
  if (success !== true) return [`$.success: expected true, got ${quoted(success)}`];
  if (!recordsIn(body, operation, revision)) {
    return [`${jsonPath(contentPath(operation, revision))}: expected the requested data, got nothing`];
  }
  return violations.map(({ path, message }) => `${jsonPath(path)}: ${message}`);
}
