import type { OperationId } from "../contract/operations.js";
import { defaultRevision, type Revision } from "../contract/revisions.js";
import { contractProblems } from "./contract-problems.js";

export { contractProblems };

/**
 * Throws when the body of a successful answer breaks the contract, with every place where it does. For `node:test` and
 * any other runner.
 */
export function assertContract(operation: OperationId, body: unknown, revision?: Revision): void {
  const problems = contractProblems(operation, body, revision);
  if (problems.length > 0) throw new Error(explained(operation, problems, revision));
}

/** What a matcher returns, as `expect.extend` of vitest and jest takes it. */
export interface Matched {
  readonly pass: boolean;
  readonly message: () => string;
}

/** Matchers for `expect.extend` of vitest or jest. */
export const matchers = {
  /** Holds a body, as `JSON.parse` or an SDK returns it, against the contract of an operation. */
  toMatchContract(body: unknown, operation: OperationId, revision?: Revision): Matched {
    const problems = contractProblems(operation, body, revision);
    return {
      pass: problems.length === 0,
      message: () =>
        problems.length > 0
          ? explained(operation, problems, revision)
          : `Expected a body that breaks the contract of ${operation}, but this one keeps it.`,
    };
  },
};

function explained(operation: OperationId, problems: readonly string[], revision = defaultRevision): string {
  return [`The body breaks the contract of ${operation} (${revision}):`, ...problems].join("\n  ");
}
