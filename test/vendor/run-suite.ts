import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { type OperationId, operationIds } from "../../src/contract/operations.js";
import type { Revision } from "../../src/contract/revisions.js";
import type { Counts } from "../clients/results.js";
import { spokenRevision } from "../clients/sdk-version.js";
import { fetchGoSuite, runGoSuite, unskipGoSuite } from "./go-suite.js";
import { fetchPythonSuite, runPythonSuite, unskipPythonSuite } from "./python-suite.js";
import { CouldNotRun, hasCommand } from "./shell.js";
import type { FoundTest, Suite, TestOutcome } from "./suites.js";

/** How a suite went. */
export type SuiteResult =
  | { readonly couldNotRun: string }
  | { readonly operations: Readonly<Record<OperationId, Counts>>; readonly problems: readonly string[] };

/** Downloads a suite into a folder, removes its skip marks and runs the tests of the five operations against a mock. */
export async function runSuite(suite: Suite, work: string): Promise<SuiteResult> {
  const { language, version } = suite;
  const revision = spokenRevision(suite);
  const toolchain = language === "go" ? "go" : "python3";
  if (!(await hasCommand(toolchain))) return { couldNotRun: `${toolchain} is missing` };
  try {
    if (language === "go") {
      const folder = await fetchGoSuite(version, work);
      const tests = await unskipGoSuite(folder);
      return judge(tests, await withMock(revision, (url) => runGoSuite(folder, tests, url)));
    }
    const folder = await fetchPythonSuite(version, work);
    const tests = await unskipPythonSuite(folder);
    return judge(tests, await withMock(revision, (url) => runPythonSuite(folder, tests, work, url)));
  } catch (error) {
    if (error instanceof CouldNotRun) return { couldNotRun: error.message };
    throw error;
  }
}

/** Counts the outcomes. A test that did not run, or was skipped, is a problem like one that failed. */
export function judge(tests: readonly FoundTest[], outcomes: readonly TestOutcome[]): SuiteResult {
  const problems = outcomes.flatMap(({ name, outcome, detail }) =>
    outcome === "passed" ? [] : [`${name} ${outcome}: ${detail.trim()}`],
  );
  const silent = tests.filter(({ name }) => !outcomes.some((one) => one.name === name));
  problems.push(...silent.map(({ name }) => `${name} did not run`));
  const operations = operationIds.map((id): [OperationId, Counts] => {
    const names = new Set(tests.filter(({ operation }) => operation === id).map(({ name }) => name));
    if (names.size === 0) problems.push(`${id} has no test in this suite`);
    const own = outcomes.filter(({ name }) => names.has(name));
    return [id, { passed: own.filter(({ outcome }) => outcome === "passed").length, tests: own.length }];
  });
  return { operations: Object.fromEntries(operations) as Record<OperationId, Counts>, problems };
}

/** Starts the built command on a free port for as long as `use` takes. */
async function withMock<T>(revision: Revision, use: (url: string) => Promise<T>): Promise<T> {
  const command = ["dist/cli.js", "serve", "--port", "0", "--revision", revision];
  const mock = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(mock, "exit");
  try {
    const greeting = new Promise<string>((resolve) => createInterface(mock.stdout).once("line", resolve));
    const first = await Promise.race([greeting, exited.then(() => "")]);
    const [url] = first.match(/http:\S+/) ?? [];
    if (url === undefined) throw new Error("The mock did not start; is it built? (npm run build)");
    return await use(url);
  } finally {
    mock.kill();
    await exited;
  }
}
