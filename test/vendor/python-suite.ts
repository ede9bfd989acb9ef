import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type OperationId, operationIds } from "../../src/contract/operations.js";
import { download, runTests } from "./shell.js";
import { type FoundTest, operationTests, type TestOutcome } from "./suites.js";

const here = fileURLToPath(new URL(".", import.meta.url));

/** Downloads the source package of a version and returns its folder. One environment runs the suites of all versions. */
export async function fetchPythonSuite(version: string, work: string): Promise<string> {
  const python = join(work, "venv/bin/python");
  await download(
    `[ -x "${python}" ] || "${here}../../.ci/python-env" "${work}/venv" --requirement "${here}requirements.txt"`,
  );
  const options = "--quiet --no-deps --no-binary cloudflare --no-build-isolation";
  await download(`python3 -m pip --python "${python}" download ${options} --dest "${work}" cloudflare==${version}`);
  await download(`tar xzf "${work}/cloudflare-${version}.tar.gz" -C "${work}"`);
  return join(work, `cloudflare-${version}`);
}

/** Removes the skip marks in the files of the five operations, and returns the tests of those operations. */
export async function unskipPythonSuite(folder: string): Promise<FoundTest[]> {
  const found: FoundTest[] = [];
  for (const resource of new Set(operationIds.map((id) => operationTests[id].resource))) {
    const file = `tests/api_resources/realtime_kit/test_${resource}.py`;
    const source = (await readFile(join(folder, file), "utf8")).replaceAll(/^ *@pytest\.mark\.skip\(.*\)\n/gm, "");
    await writeFile(join(folder, file), source);
    let testClass = "";
    for (const [, className, method = ""] of source.matchAll(/^class (\w+)|^ {4}(?:async )?def (test_\w+)/gm)) {
      testClass = className ?? testClass;
      const operation = operationIds.find((id) => operationTests[id].resource === resource && isTestOf(id, method));
      if (operation) found.push({ operation, name: `${file}::${testClass}::${method}` });
    }
  }
  return found;
}

function isTestOf(id: OperationId, method: string): boolean {
  const kinds = "method|raw_response|streaming_response|path_params";
  return new RegExp(`^test_(${kinds})_${operationTests[id].python}(_with_all_params)?$`).test(method);
}

/** Runs tests of a suite against a mock. */
export async function runPythonSuite(
  folder: string,
  tests: readonly FoundTest[],
  work: string,
  url: string,
): Promise<TestOutcome[]> {
  await mkdir(join(work, "outcomes"), { recursive: true });
  const outcomes = join(work, "outcomes", `${Date.now()}.jsonl`);
  // Without the suite's options: they start a process for each core.
  const options = `--override-ini addopts= -p report_outcomes --quiet --no-header`;
  const names = tests.map(({ name }) => `"${name}"`).join(" ");
  await runTests(`"${work}/venv/bin/python" -m pytest ${options} ${names}`, folder, {
    PYTHONPATH: `src:${here}`,
    PYTHONDONTWRITEBYTECODE: "1",
    TEST_API_BASE_URL: url,
    OUTCOMES: outcomes,
  });
  const lines = (await readFile(outcomes, "utf8").catch(() => "")).trim();
  return lines === "" ? [] : lines.split("\n").map((line): TestOutcome => JSON.parse(line));
}
