import { test as base, expect } from "vitest";
import type { OperationId } from "../contract/operations.js";
import type { Revision } from "../contract/revisions.js";
import type { ServerOptions } from "../server/in-process-mock.js";
import { matchers, type RequestsExpected } from "./assert.js";
import { createFetchMock, type FetchMock, type MockFetchOptions } from "./fetch.js";

declare module "vitest" {
  interface Matchers<T> {
    /** Expects a body, as `JSON.parse` or an SDK returns it, to satisfy the contract of an operation. */
    toMatchContract(operation: OperationId, revision?: Revision): T;
    /** Expects a mock to have received such requests; await it. */
    toHaveBeenRequested(expected: RequestsExpected): Promise<T>;
  }
}

expect.extend(matchers);

/** Creates a `test` with a `mock` fixture: a fresh one for each test, or one for each file. */
export function mockTest({ per = "test", ...options }: MockTestOptions = {}) {
  return base.extend<{ mock: FetchMock }>({
    mock: [
      // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures it needs from the pattern.
      async ({}, use) => {
        const mock = await createFetchMock(options);
        await use(mock);
        await mock.close();
      },
      { scope: per },
    ],
  });
}

/** Options of the mock, and how long it lives. */
export interface MockTestOptions extends ServerOptions, MockFetchOptions {
  readonly per?: "test" | "file";
}

/** A `test` with a fresh mock for each test. */
export const test = mockTest();
