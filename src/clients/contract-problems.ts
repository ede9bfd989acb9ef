import { type OperationId, operations } from "../contract/operations.js";
import { contentPath, recordKinds, recordsIn } from "../contract/records.js";
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
  const { models, record: kind } = operations[operation].response;
  const parsed = models[revision].safeParse(body);
  if (!parsed.success) {
    return parsed.error.issues.map(
      ({ path, message }) => `${jsonPath(path)}: ${message}, got ${quoted(valueAt(body, path))}`,
    );
  }
  const success = valueAt(body, ["success"]);
  if (success !== true) return [`$.success: expected true, got ${quoted(success)}`];
  const records = recordsIn(body, operation, revision);
  if (!records) return [`${jsonPath(contentPath(operation, revision))}: expected what was asked for, got nothing`];
  return records.flatMap(({ path, record }) =>
    recordKinds[kind]
      .findViolations(record, revision)
      .filter(({ origin }) => origin !== "assumed")
      .map(({ title, problem }) => `${jsonPath(path)}: ${title}: ${problem}`),
  );
}
