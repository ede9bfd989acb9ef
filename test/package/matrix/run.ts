// Installs the packed package into the projects of tools/ and runs them: run.ts [--fast] [--tarball FILE] [--folder FOLDER]
// [PART-OF-A-NAME...]. Results go into results.json. Exit codes: 0 all passed, 1 a run failed, 3 a project did not install.
import { execFile } from "node:child_process";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { nodeVersions, type Project, projects, type Runtime } from "./projects.js";
import { addResult, plannedRuns, projectName, type Results, storeResults } from "./results.js";

const { values: options, positionals: parts } = parseArgs({
  options: { fast: { type: "boolean" }, tarball: { type: "string" }, folder: { type: "string" } },
  allowPositionals: true,
});
const repository = fileURLToPath(new URL("../../..", import.meta.url));
const command = promisify(execFile);

const chosen = projects.filter((one) => parts.length === 0 || parts.some((part) => projectName(one).includes(part)));
const planned = plannedRuns(chosen, options.fast);
if (planned.length === 0) throw new Error(`Nothing to run: ${projects.map(projectName).join(", ")}.`);

const work = options.folder ? resolve(options.folder) : await mkdtemp(join(tmpdir(), "tools-"));
const tarball = options.tarball ? resolve(options.tarball) : await pack();
const results: Results = {};
for (const project of new Set(planned.map((one) => one.project))) {
  const name = projectName(project);
  const folder = join(work, name.replaceAll(/\W+/g, "-"));
  try {
    await install(project, folder);
  } catch (error) {
    print(`${name}: could not be installed`, error);
    process.exitCode = 3;
    continue;
  }
  for (const { run, runtime } of planned.filter((one) => one.project === project)) {
    const started = performance.now();
    const failure = await runIn(folder, project.runs[run] ?? "", runtime).then(
      () => undefined,
      (error: unknown) => error,
    );
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    print(`${name}: ${run}, ${runtime}: ${failure ? "FAILED" : "passed"} (${seconds} s)`, failure);
    addResult(results, name, run, runtime, !failure);
    if (failure) process.exitCode ??= 1;
  }
}
await storeResults(results);
if (!options.folder) await rm(work, { recursive: true, force: true });

async function pack(): Promise<string> {
  const { stdout } = await command("npm", ["pack", "--silent", "--pack-destination", work], { cwd: repository });
  return join(work, stdout.trim().split("\n").at(-1) ?? "");
}

/** Copies a project and installs its dependencies with the newest Node that it runs on. */
async function install({ folder: source, packages, on, install: line }: Project, folder: string): Promise<void> {
  await cp(new URL(`../tools/${source}`, import.meta.url), folder, { recursive: true });
  const manifest = {
    name: `uses-${source}`,
    private: true,
    dependencies: { ...packages, "realtimekit-testkit": `file:${tarball}` },
  };
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest, null, 2));
  await runIn(folder, line ?? "npm install --prefer-offline --no-audit --no-fund", on.at(-1) ?? "Node 24");
}

/** Runs a shell line in a project, with the commands of its packages and its runtime. Rejects with what it printed. */
async function runIn(cwd: string, line: string, runtime: Runtime): Promise<void> {
  const version = nodeVersions[runtime];
  const bin = version && (await nodeBin(version));
  const path = [join(cwd, "node_modules/.bin"), ...(bin ? [bin] : []), process.env.PATH];
  const env = { ...process.env, PATH: path.join(delimiter), CI: "true", NO_COLOR: "1" };
  await command("timeout", ["--kill-after=5", "180", "bash", "-c", line], { cwd, env, maxBuffer: 1e8 });
}

async function nodeBin(version: string): Promise<string> {
  const { stdout } = await command(".ci/install-node", [work, version], { cwd: repository });
  return stdout.trim();
}

function print(line: string, failure?: unknown): void {
  process.stdout.write(`${line}\n`);
  if (failure === undefined) return;
  const { stdout = "", stderr = "" } = failure as { stdout?: string; stderr?: string };
  const lines = `${stdout}${stderr}`.trim().split("\n");
  process.stdout.write(`  ${(lines.join("") ? lines : [String(failure)]).slice(-40).join("\n  ")}\n`);
}
