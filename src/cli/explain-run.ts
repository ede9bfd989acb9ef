import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { defaultRevision } from "../contract/constants.js";
import { revisions } from "../contract/revisions.js";
import { defaultSeed } from "../fixtures/generate/defaults.js";
import { isScript, syntaxOf, writeTest } from "../forecast/missing-test.js";
import type { Mutant } from "../forecast/mutants/mutant.js";
import { deriveMutants } from "../forecast/mutants/registry.js";
import type { TestRunner } from "../forecast/names.js";
import { placeOf } from "../forecast/reports/summary.js";
import { type MutantResult, reportModel } from "../forecast/run/report.js";
import type { BaseOptions } from "../forecast/run/run-mock.js";
import { verdicts } from "../forecast/run/verdicts.js";
import { findShowing, NotShownError } from "../forecast/showing.js";
import { readInput } from "../lib/files.js";
import { isObject, parseJson } from "../lib/json-path.js";
import { didYouMean } from "../lib/suggest.js";
import { CliError } from "./exit.js";
import type { ExplainOptions, ForecastCliOptions } from "./forecast.js";
import { print } from "./output.js";
import { readChecked, readProfile, writeInFolder } from "./user-files.js";

/** The options of `forecast` that `explain` takes too. */
type SharedOptions = Partial<Pick<ForecastCliOptions, "revision" | "from" | "to" | "seed" | "profile">> &
  Pick<ForecastCliOptions, "results">;

/** Explains a mutant and writes a test that notices it, with the options of its forecast unless overridden. */
export async function explainMutant(
  id: string,
  { write, runner }: ExplainOptions,
  { results, profile: profileFile, ...chosen }: SharedOptions,
  resultsMustExist: boolean,
): Promise<void> {
  const report = resultsMustExist || existsSync(results) ? await readChecked(results, reportModel) : undefined;
  const {
    revision = defaultRevision,
    from = revision,
    to = revisions.at(-1) ?? revision,
    seed,
  } = { ...report, ...chosen };
  const profile = await readProfile(profileFile);
  const mutant = findMutant(id, await deriveMutants({ revision, from, to, profile: profile ?? {} }));
  if (write !== undefined) requireNewScript(write);
  print(`${mutant.id}\n${mutant.sentence}\nContract: ${mutant.contract}\n`);
  const known = report?.results.find((one) => one.id === id);
  if (known) print(resultText(known));
  if (write === undefined) return;
  const base = { revision, ...(seed !== undefined && seed !== defaultSeed && { seed }), ...(profile && { profile }) };
  await writeMissingTest(write, runner, mutant, base);
}

function findMutant(id: string, mutants: readonly Mutant[]): Mutant {
  const mutant = mutants.find((one) => one.id === id);
  if (mutant) return mutant;
  const ids = mutants.map((one) => one.id);
  const advice = didYouMean(id, ids) ?? "forecast --list shows them";
  throw new CliError(`there is no mutant ${JSON.stringify(id)}; ${advice}`);
}

function requireNewScript(file: string): void {
  if (!isScript(file)) {
    throw new CliError(
      `--write ${file}: the test is JavaScript or TypeScript; name it like new.test.js or new.test.ts`,
    );
  }
  if (existsSync(file)) throw new CliError(`${file} exists: name a new file`);
}

/** Returns what a forecast has found out about a mutant. */
function resultText(result: MutantResult): string {
  const place = placeOf(result);
  const lines = [verdicts[result.verdict].text, result.because, ...result.differs];
  return `${[...lines, ...(place ? [`read at ${place}`] : [])].join("\n  ")}\n`;
}

async function writeMissingTest(
  file: string,
  runner: TestRunner | undefined,
  mutant: Mutant,
  base: BaseOptions,
): Promise<void> {
  try {
    const showing = await findShowing(mutant, base);
    const manifests = await readAbove("package.json", file);
    const [tsconfig] = await readAbove("tsconfig.json", file);
    const chosen = runner ?? projectRunner([...(await readAbove("project.json", file)), ...manifests]);
    const syntax = syntaxOf(file, chosen, manifests, tsconfig);
    await writeInFolder(file, writeTest(chosen, syntax, mutant, base, showing));
    print(`${file}, for ${chosen === "node" ? "node --test" : chosen}: fails with this change, passes without it\n`);
  } catch (error) {
    throw error instanceof NotShownError ? new CliError(error.message) : error;
  }
}

/** Returns the test runner of a package, or of the workspace above it; that of Node if none has one. */
function projectRunner(manifests: readonly string[]): TestRunner {
  const runners = ["vitest", "jest", "mocha", "ava", "playwright"] as const;
  const [first = "node"] = manifests.flatMap((manifest) => [
    ...runners.filter((runner) => runsIn(manifest, runner)),
    ...runners.filter((runner) => manifest.includes(`"${runner === "playwright" ? "@playwright/test" : runner}"`)),
    ...(/\b(?:node|tsx) [^"\n]*--test\b/.test(manifest) ? (["node"] as const) : []),
  ]);
  return first;
}

/** Reports whether a script of `package.json`, or a target of nx, runs a test runner. */
function runsIn(manifest: string, runner: TestRunner): boolean {
  const parsed = parseJson(manifest);
  const commands = isObject(parsed) ? JSON.stringify([parsed.scripts, parsed.targets]) : "";
  const command = runner === "playwright" ? "playwright test" : runner;
  return new RegExp(`(?<![\\w@/-])${command}(?![\\w./-])`).test(commands);
}

const maxSettingsBytes = 1024 * 1024;

/** Reads the files of this name in the folder of a file and in those above, the nearest first. */
async function readAbove(name: string, file: string): Promise<string[]> {
  const texts: string[] = [];
  for (let folder = dirname(resolve(file)); ; folder = dirname(folder)) {
    const text = await readInput(join(folder, name), maxSettingsBytes).then(String, () => undefined);
    if (text !== undefined) texts.push(text);
    if (folder === dirname(folder)) return texts;
  }
}
