// Runs the tests that the vendor publishes with its SDKs, and skips, against the mock: run.ts [--all] [PART-OF-A-NAME...]
// Exit codes: 0 all passed, 1 some did not, 3 a suite could not run.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suiteName, type VendorResults } from "./results.js";
import { runSuite } from "./run-suite.js";
import { suites } from "./suites.js";

const all = process.argv.includes("--all");
const parts = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const chosen = suites.filter((suite) =>
  parts.length === 0 ? all || !suite.slow : parts.some((part) => suiteName(suite).includes(part)),
);
if (chosen.length === 0)
  throw new Error(`No suite is named ${parts.join(" or ")}: ${suites.map(suiteName).join(", ")}.`);

const work = await mkdtemp(join(tmpdir(), "vendor-"));
const results: VendorResults = {};
let problems = 0;
let notRun = 0;
try {
  for (const suite of chosen) {
    const name = suiteName(suite);
    const result = await runSuite(suite, work);
    if ("couldNotRun" in result) {
      notRun++;
      process.stdout.write(`${name}: could not run: ${result.couldNotRun}\n`);
      continue;
    }
    const counts = Object.values(result.operations);
    const sum = (kind: "passed" | "tests") => counts.reduce((total, count) => total + count[kind], 0);
    process.stdout.write(`${name}, revision ${suite.revision}: ${sum("passed")} of ${sum("tests")} tests passed\n`);
    for (const problem of result.problems) process.stdout.write(`  ${problem.replaceAll("\n", "\n  ")}\n`);
    problems += result.problems.length;
    results[name] = { revision: suite.revision, operations: result.operations };
  }
} finally {
  await rm(work, { recursive: true, force: true });
}

if (problems > 0) process.exitCode = 1;
else if (notRun > 0) process.exitCode = 3;
else if (!all && parts.length === 0) {
  await writeFile(new URL("results.json", import.meta.url), `${JSON.stringify(results, null, 2)}\n`);
}
