import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { operationIds } from "../../src/contract/operations.js";
import { download, runTests } from "./shell.js";
import { type FoundTest, operationTests, type TestOutcome } from "./suites.js";

// Unoptimized code compiles in two thirds of the time.
const environment = { GOFLAGS: "-mod=mod -buildvcs=false '-gcflags=all=-N -l'" };

/**
 * Downloads the module of a version and copies the tests of the five operations into a module of its own, so that Go
 * compiles the SDK once for these tests and for other programs. Returns that folder.
 */
export async function fetchGoSuite(version: string, work: string): Promise<string> {
  const folder = join(work, `go-${version}`);
  const module = goModule(version);
  await mkdir(join(folder, "realtime_kit"), { recursive: true });
  await writeFile(join(folder, "go.mod"), "module suite\n\ngo 1.22\n");
  const { Dir } = JSON.parse(await download(`go mod download -json ${module}@v${version}`, folder, environment)) as {
    Dir: string;
  };
  await cp(join(Dir, "internal/testutil"), join(folder, "testutil"), { recursive: true });
  for (const resource of new Set(operationIds.map((id) => operationTests[id].resource))) {
    const file = `realtime_kit/${resource.replace("_", "").replace(/s$/, "")}_test.go`;
    const source = await readFile(join(Dir, file), "utf8");
    await writeFile(join(folder, file), source.replace(`${module}/internal/testutil`, "suite/testutil"));
  }
  await download(`go get ${module}@v${version}`, folder, environment);
  return folder;
}

/** Removes the skip marks, and returns the tests of the five operations. */
export async function unskipGoSuite(folder: string): Promise<FoundTest[]> {
  const found: FoundTest[] = [];
  for (const operation of operationIds) {
    const { resource, go } = operationTests[operation];
    const file = join(folder, `realtime_kit/${resource.replace("_", "").replace(/s$/, "")}_test.go`);
    const source = (await readFile(file, "utf8")).replaceAll(/^\tt\.Skip\(.*\)\n/gm, "");
    await writeFile(file, source);
    const tests = source.matchAll(new RegExp(`^func (Test${go}(?:WithOptionalParams)?)\\(`, "gm"));
    found.push(...Array.from(tests, ([, name = ""]) => ({ operation, name })));
  }
  return found;
}

/** Runs tests of a suite against a mock. */
export async function runGoSuite(folder: string, tests: readonly FoundTest[], url: string): Promise<TestOutcome[]> {
  const names = tests.map(({ name }) => name).join("|");
  const command = `go test -json -count=1 -vet=off -run '^(${names})$' ./realtime_kit/`;
  const output = await runTests(command, folder, { ...environment, TEST_API_BASE_URL: url });
  const events = output.split("\n").flatMap((line): GoEvent[] => (line.startsWith("{") ? [JSON.parse(line)] : []));
  return events.flatMap(({ Action, Test }): TestOutcome[] => {
    const outcome = outcomes[Action];
    if (!outcome || Test === undefined) return [];
    const detail = events.flatMap((event) => (event.Test === Test && event.Output) || []).join("");
    return [{ name: Test, outcome, detail: outcome === "passed" ? "" : detail }];
  });
}

/** An event of `go test -json`. */
interface GoEvent {
  readonly Action: string;
  readonly Test?: string;
  readonly Output?: string;
}

const outcomes: Readonly<Record<string, TestOutcome["outcome"]>> = { pass: "passed", fail: "failed", skip: "skipped" };

function goModule(version: string): string {
  return `github.com/cloudflare/cloudflare-go/v${version.split(".")[0]}`;
}
