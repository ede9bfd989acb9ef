import type { Path } from "../lib/json-path.js";
import { schemaProblems } from "../lib/schema-problems.js";
import type { Origin } from "./constants.js";
import { type OperationId, operations } from "./operations.js";
import { type RecordKind, recordKinds, recordsIn } from "./records.js";
import type { Revision } from "./revisions.js";

/** How the body of a successful response violates the contract, and where. */
export interface BodyViolation {
  readonly path: Path;
  readonly message: string;
  /** Where the violated sentence comes from. */
  readonly origin: Origin;
  /** The kind of record whose invariant is violated; absent when the body does not satisfy its model. */
  readonly invariantOf?: RecordKind;
}

/**
 * Validates a body against the model of its operation and, if it satisfies that, its records against their invariants.
 * `assumed` tells whether invariants count that only this project assumes.
 */
export function validateBody(
  operation: OperationId,
  body: unknown,
  revision: Revision,
  { assumed }: { readonly assumed: boolean },
): BodyViolation[] {
  const { models, record: kind } = operations[operation].response;
  const model = models[revision];
  const { error } = model.safeParse(body);
  if (error) return schemaProblems(error, model).map((problem) => ({ ...problem, origin: "documented" }));
  return (recordsIn(body, operation, revision) ?? []).flatMap(({ path, record }) =>
    recordKinds[kind]
      .findViolations(record, revision)
      .filter(({ origin }) => assumed || origin !== "assumed")
      .map(({ title, origin, problem }) => ({ path, message: `${title}: ${problem}`, origin, invariantOf: kind })),
  );
}
