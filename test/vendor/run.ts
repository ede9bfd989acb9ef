// Runs the tests that the vendor publishes with its SDKs, and skips, against the mock: run.ts [--all] [PART-OF-A-NAME...]
// The counts go into test/clients/results.json, which the README's table shows.
// Exit codes: 0 all passed, 1 some did not, 3 a suite could not run.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type SdkResults, storeResults } from "../clients/results.js";
import { isNamed, sdkName, spokenRevision } from "../clients/sdk-version.js";
import { runSuite } from "./run-suite.js";
import { type Suite, suites } from "./suites.js";

const parts = process.argv.slice(2).filter((word) => word !== "--all");
const all = process.argv.includes("--all");
const chosen = suites.filter((suite) => isNamed(suite, parts) && (!suite.slow || all || parts.length > 0));
if (chosen.length === 0) throw new Error(`No suite is named ${parts.join(" or ")}: ${suites.map(sdkName).join(", ")}.`);

const work = await mkdtemp(join(tmpdir(), "vendor-"));
const results: Record<string, SdkResults["vendorTests"][string]> = {};
let problems = 0;
let notRun = 0;
try {
  for (const suite of chosen) await run(suite);
} finally {
  await rm(work, { recursive: true, force: true });
}

if (problems > 0) process.exitCode = 1;
else if (notRun > 0) process.exitCode = 3;
else await storeResults({ vendorTests: results });

async function run(suite: Suite): Promise<void> {
  const name = sdkName(suite);
  const result = await runSuite(suite, work);
  if ("couldNotRun" in result) {
    notRun++;
    print(`${name}: could not run: ${result.couldNotRun}`);
    return;
  }
  const counts = Object.values(result.operations);
  const sum = (kind: "passed" | "tests") => counts.reduce((total, count) => total + count[kind], 0);
  print(`${name}, revision ${spokenRevision(suite)}: ${sum("passed")} of ${sum("tests")} tests passed`);
  for (const problem of result.problems) print(`  ${problem.replaceAll("\n", "\n  ")}`);
  problems += result.problems.length;
  results[name] = result.operations;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
