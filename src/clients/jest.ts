import type {} from "expect";
import { type ContractMatchers, matchers } from "./assert.js";

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
if (!expect) {
  const elsewhere = "in other runners, extend expect with the matchers of realtimekit-testkit/assert";
  throw new Error(
    `There is no global expect: name realtimekit-testkit/jest in setupFilesAfterEnv of jest; ${elsewhere}.`,
  );
}
expect.extend(matchers);
