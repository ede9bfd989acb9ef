import type {} from "expect";
import type { OperationId } from "../contract/operations.js";
import type { Revision } from "../contract/revisions.js";
import { matchers, type RequestsExpected } from "./assert.js";

interface ContractMatchers<R> {
  /** Expects a body, as `JSON.parse` or an SDK returns it, to satisfy the contract of an operation. */
  toMatchContract(operation: OperationId, revision?: Revision): R;
  /** Expects a mock to have received such requests; await it. */
  toHaveBeenRequested(expected: RequestsExpected): Promise<R>;
}

// The global `expect` of @types/jest.
declare global {
  namespace jest {
    // biome-ignore lint/complexity/noBannedTypes: All declarations of an interface have the same parameters.
    interface Matchers<R, T = {}> extends ContractMatchers<R> {}
  }
}

// That of @jest/globals.
declare module "expect" {
  interface Matchers<R extends void | Promise<void>> extends ContractMatchers<R> {}
}

const { expect } = globalThis as { readonly expect?: { extend(more: typeof matchers): void } };
if (!expect) throw new Error("There is no global expect: name realtimekit-testkit/jest in setupFilesAfterEnv of jest.");
expect.extend(matchers);
