import { test as base, expect } from "vitest";
import type { ServerOptions } from "../server/in-process-mock.js";
import { type ContractMatchers, matchers } from "./assert.js";
import { createFetchMock, type FetchMock, type MockFetchOptions } from "./fetch.js";

// The matcher interfaces of vitest have different type parameters before version 5; all of them extend those of Chai.
declare global {
  namespace Chai {
    interface Assertion extends ContractMatchers<void> {}
    // biome-ignore lint/suspicious/noExplicitAny: As in vitest, an asymmetric matcher stands in for any value.
    interface ExpectStatic extends ContractMatchers<any> {}
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
  readonly per?: "test" | "file" | undefined;
}

/** A `test` with a fresh mock for each test. */
export const test = mockTest();
