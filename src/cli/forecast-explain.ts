import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { defaultRevision } from "../contract/constants.js";
import { revisions } from "../contract/revisions.js";
import { defaultSeed } from "../fixtures/generate/defaults.js";
import { findShowing, NotShownError } from "../forecast/explain/observed.js";
import { isScript, syntaxOf, writeTest } from "../forecast/explain/write-test.js";
import { deriveMutants } from "../forecast/mutants/registry.js";
import type { TestRunner } from "../forecast/names.js";
import { placeOf } from "../forecast/reports/summary.js";
import { reportModel } from "../forecast/run/report.js";
import { readInput } from "../lib/input-file.js";
import { didYouMean } from "../lib/suggest.js";
import { CliError } from "./cli-error.js";
import type { ExplainOptions, ForecastCliOptions } from "./forecast.js";
import { print } from "./output.js";
import { readChecked, readProfile, writeInFolder } from "./user-files.js";

/** The options of `forecast` that `explain` takes too. */
type SharedOptions = Partial<Pick<ForecastCliOptions, "revision" | "from" | "to" | "seed" | "profile">> &
  Pick<ForecastCliOptions, "results">;

/** Explains a mutant, of the forecast that wrote the results unless options say otherwise, and writes the test that would notice it. */
export async function explainMutant(
  id: string,
  { write, runner }: ExplainOptions,
  { results, profile: profileFile, ...chosen }: SharedOptions,
): Promise<void> {
  const report = existsSync(results) ? await readChecked(results, reportModel) : undefined;
  const {
    revision = defaultRevision,
    from = revision,
    to = revisions.at(-1) ?? revision,
    seed,
  } = { ...report, ...chosen };
  const profile = profileFile === undefined ? undefined : await readProfile(profileFile);
  const mutants = await deriveMutants({ revision, from, to, profile: profile ?? {} });
  const mutant = mutants.find((one) => one.id === id);
  if (!mutant) {
    const ids = mutants.map((one) => one.id);
    const advice = didYouMean(id, ids) ?? "forecast --list shows them";
    throw new CliError(`there is no mutant ${JSON.stringify(id)}; ${advice}`);
  }
  if (write !== undefined && !isScript(write)) {
    throw new CliError(
      `--write ${write}: the test is JavaScript or TypeScript; name it like new.test.js or new.test.ts`,
    );
  }
  if (write !== undefined && existsSync(write)) throw new CliError(`${write} exists: name a new file`);
  const known = report?.results.find((one) => one.id === id);
  const place = known && placeOf(known);
  print(`${mutant.id}\n${mutant.sentence}\nContract: ${mutant.contract}\n`);
  if (known)
    print(`${[known.verdict, known.because, ...known.differs, ...(place ? [`read at ${place}`] : [])].join("\n  ")}\n`);
  if (write === undefined) return;
  const base = { revision, ...(seed !== undefined && seed !== defaultSeed && { seed }), ...(profile && { profile }) };
  try {
    const showing = await findShowing(mutant, base);
    const manifest = await readNearest("package.json", write);
    const chosen = runner ?? projectRunner(manifest);
    const syntax = syntaxOf(write, chosen, manifest, await readNearest("tsconfig.json", write));
    await writeInFolder(write, writeTest(chosen, syntax, mutant, base, showing));
    print(`${write}, for ${chosen === "node" ? "node --test" : chosen}: fails with this change, passes without it\n`);
  } catch (error) {
    throw error instanceof NotShownError ? new CliError(error.message) : error;
  }
}

/** The test runner that a project has; that of Node if it has none. */
function projectRunner(manifest: string): TestRunner {
  const found = (["vitest", "jest", "mocha", "@playwright/test"] as const).find((name) =>
    manifest.includes(`"${name}"`),
  );
  if (found === undefined) return "node";
  return found === "@playwright/test" ? "playwright" : found;
}

const maxSettingsBytes = 1024 * 1024;

/** The settings of the package that a file belongs to: what has this name in its folder, or the nearest above it. */
async function readNearest(name: string, file: string): Promise<string> {
  for (let folder = dirname(resolve(file)); ; folder = dirname(folder)) {
    const text = await readInput(join(folder, name), maxSettingsBytes).then(String, () => undefined);
    if (text !== undefined || folder === dirname(folder)) return text ?? "";
  }
}
