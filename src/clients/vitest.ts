import { test as base, expect } from "vitest";
import type { OperationId } from "../contract/operations.js";
import type { Revision } from "../contract/revisions.js";
import type { MockOptions } from "../server/context/options.js";
import { matchers, type RequestsExpected } from "./assert.js";
import { createFetchMock, type FetchMock, type MockFetchOptions } from "./fetch.js";

declare module "vitest" {
  interface Matchers<T> {
    /** Holds a body, as `JSON.parse` or an SDK returns it, against the contract of an operation. */
    toMatchContract(operation: OperationId, revision?: Revision): T;
    /** Holds the requests that a mock got against what is expected; to be awaited. */
    toHaveBeenRequested(expected: RequestsExpected): Promise<T>;
  }
}

expect.extend(matchers);

/** Makes a `test` whose `mock` fixture is made with these options: a fresh one for each test, or one for each file. */
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
export interface MockTestOptions extends MockOptions, MockFetchOptions {
  readonly per?: "test" | "file";
}

/** A `test` with a fresh mock for each test. */
export const test = mockTest();
