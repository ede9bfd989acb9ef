import { defaultRevision } from "../contract/constants.js";
import { type OperationId, operationIds } from "../contract/operations.js";
import { recordsIn, validateBody } from "../contract/records.js";
import { contentPath, type Revision, revisions } from "../contract/revisions.js";
import { isObject, jsonPath, valueAt } from "../lib/json-path.js";
import { limits } from "../lib/limits.js";
import { counted, quoted } from "../lib/message.js";
import { unknownName } from "../lib/suggest.js";
import type { Control } from "../server/control/control.js";

/** Which requests are expected, and how many: at least one unless set. */
export type RequestsExpected = NonNullable<Parameters<Control["journal"]["verify"]>[0]>;

/**
 * Throws if the body of a successful response violates the contract, and lists every violation. For `node:test` and any
 * other test runner.
 */
export function assertContract(operation: OperationId, body: unknown, revision?: Revision): void {
  const problems = contractProblems(operation, body, revision);
  if (problems.length > 0) throw new Error(explained(operation, body, problems, revision));
}

/** Rejects if a mock was not requested as expected, and lists the requests that came close. */
export async function assertRequested(mock: WithControl, expected: RequestsExpected): Promise<void> {
  const { ok, message } = await controlOf(mock).journal.verify(expected);
  if (!ok) throw new Error(message);
}

/** A mock, or a client of one. */
export interface WithControl {
  readonly control: Control;
}

/** What a matcher returns, as `expect.extend` of vitest and jest takes it. */
export interface Matched {
  readonly pass: boolean;
  readonly message: () => string;
}

/** The matchers as `expect` has them; `R` is what it returns. */
export interface ContractMatchers<R> {
  /** Expects a body, as `JSON.parse` or an SDK returns it, to satisfy the contract of an operation. */
  toMatchContract(operation: OperationId, revision?: Revision): R;
  /** Expects a mock to have received such requests; await it. */
  toHaveBeenRequested(expected: RequestsExpected): Promise<R>;
}

/** Matchers for `expect.extend` of vitest or jest. */
export const matchers = {
  /** Validates a body, as `JSON.parse` or an SDK returns it, against the contract of an operation. */
  toMatchContract(body: unknown, operation: OperationId, revision?: Revision): Matched {
    const problems = contractProblems(operation, body, revision);
    return {
      pass: problems.length === 0,
      message: () =>
        problems.length > 0
          ? explained(operation, body, problems, revision)
          : `Expected a body that breaks the contract of ${operation}, but this one satisfies it.`,
    };
  },
  /** Compares the requests to a mock with those expected. */
  async toHaveBeenRequested(mock: unknown, expected: RequestsExpected): Promise<Matched> {
    const { ok, message, forgotten, missing } = await controlOf(mock).journal.verify(expected);
    // Neither the expectation nor its opposite is met.
    if (forgotten ?? missing) throw new Error(message);
    return {
      pass: ok,
      message: () => (ok ? `Expected the opposite of ${message}` : message),
    };
  },
};

/** Returns the control of a mock. Throws for what tests pass by mistake: a promise, a control. */
function controlOf(mock: unknown): Control {
  const { control } = Object(mock) as Partial<WithControl>;
  if (control) return control;
  throw new TypeError(`Expected a mock${hasMethod(mock, "then") ? ", got a promise: await it" : ", or { control }"}.`);
}

function hasMethod(value: unknown, name: string): boolean {
  return isObject(value) && typeof value[name] === "function";
}

function explained(
  operation: OperationId,
  body: unknown,
  problems: readonly string[],
  revision = defaultRevision,
): string {
  const listed = problems.slice(0, limits.problems);
  const more = problems.length - listed.length;
  const rest = more > 0 ? `and ${counted(more, "more problem")}` : [];
  const message = [`The body breaks the contract of ${operation} (${revision}):`, ...listed, rest].flat().join("\n  ");
  const others = revisions.filter((other) => contractProblems(operation, body, other).length === 0);
  if (others.length === 0) return message;
  return `${message}\nIt satisfies that of ${others.join(" and ")}: pass the revision as the last argument.`;
}

/**
 * Returns a sentence for each place where the body of a successful response violates the contract: its model, or the
 * invariants of its records. Leaves out invariants that only this project assumes.
 */
export function contractProblems(
  operation: OperationId,
  body: unknown,
  revision: Revision = defaultRevision,
): readonly string[] {
  requireKnown("operation", operation, operationIds);
  requireKnown("revision", revision, revisions);
  if (hasMethod(body, "then")) throw new TypeError("Expected the body of a response, got a promise: await it.");
  if (hasMethod(body, "json")) {
    throw new TypeError("Expected the body of a response, got the response: await its json().");
  }
  const violations = validateBody(operation, body, revision, { assumed: false });
  const ofModel = violations.filter(({ invariantOf }) => invariantOf === undefined);
  if (ofModel.length > 0) {
    return ofModel.map(({ path, message }) => {
      const value = valueAt(body, path);
      return `${jsonPath(path)}: ${message}${value === undefined ? "" : `, got ${quoted(value)}`}`;
    });
  }
  const success = valueAt(body, ["success"]);
  if (success !== true) return [`$.success: expected true, got ${quoted(success)} in ${quoted(body)}`];
  if (!recordsIn(body, operation, revision)) {
    return [`${jsonPath(contentPath(operation, revision))}: expected the requested data, got nothing`];
  }
  return violations.map(({ path, message }) => `${jsonPath(path)}: ${message}`);
}

function requireKnown(kind: string, name: unknown, known: readonly string[]): void {
  if (typeof name !== "string") throw new TypeError(`Expected the name of the ${kind}, got ${quoted(name)}.`);
  if (!known.includes(name)) throw new TypeError(unknownName(kind, name, known));
}
