import type { OperationId } from "../../src/contract/operations.js";
import type { Counts } from "./run-suite.js";
import type { Suite } from "./suites.js";

/** What `npm run test:vendor` found, by suite: `results.json`, which the README's table shows. */
export type VendorResults = Record<
  string,
  { readonly revision: string; readonly operations: Readonly<Record<OperationId, Counts>> }
>;

/** The name of a suite. */
export function suiteName({ language, version }: Suite): string {
  return language === "Go" ? `Go cloudflare-go ${version}` : `Python cloudflare ${version}`;
}
