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

/** Reads the results of the last runs. */
export async function readResults(): Promise<SdkResults> {
  return JSON.parse(await readFile(file, "utf8")) as SdkResults;
}

/** Stores the results of a run, in place of earlier ones of the same versions. */
export async function storeResults({ programs, vendorTests }: Partial<SdkResults>): Promise<void> {
  const before = await readResults();
  const after: SdkResults = {
    programs: sorted({ ...before.programs, ...programs }),
    vendorTests: sorted({ ...before.vendorTests, ...vendorTests }),
  };
  await writeFile(file, `${JSON.stringify(after, null, 2)}\n`);
}

function sorted<T>(results: Readonly<Record<string, T>>): Record<string, T> {
  const { compare } = new Intl.Collator("en", { numeric: true });
  return Object.fromEntries(Object.entries(results).sort(([a], [b]) => compare(a, b)));
}
