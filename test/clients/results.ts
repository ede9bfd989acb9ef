import { readFile, writeFile } from "node:fs/promises";
import type { OperationId } from "../../src/contract/operations.js";
import type { Check } from "./checks.js";

/** What was found about versions of the official SDKs, by name: `results.json`, which the README's table shows. */
export interface SdkResults {
  /** The checks that our program of a version passed (`npm run test:clients`). */
  readonly programs: Readonly<Record<string, readonly Check[]>>;
  /** The tests that the vendor publishes with a version (`npm run test:vendor`). */
  readonly vendorTests: Readonly<Record<string, Readonly<Record<OperationId, Counts>>>>;
}

/** The tests of an operation that passed, and all that there are. */
export interface Counts {
  readonly passed: number;
  readonly tests: number;
}

const file = new URL("results.json", import.meta.url);

/** Reads the results of the last complete runs. */
export async function readResults(): Promise<SdkResults> {
  return JSON.parse(await readFile(file, "utf8")) as SdkResults;
}

/** Stores the results of a complete run in place of those of the one before. */
export async function storeResults(results: Partial<SdkResults>): Promise<void> {
  await writeFile(file, `${JSON.stringify({ ...(await readResults()), ...results }, null, 2)}\n`);
}
