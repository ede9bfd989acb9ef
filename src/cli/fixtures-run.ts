import { readFile } from "node:fs/promises";
import { controlClient } from "../clients/control.js";
import { leftOut, type SavedWorld, snapshotScenario } from "../fixtures/scenario/exact.js";
import { loadScenario, schemaFile, shippedFile } from "../fixtures/scenario/load.js";
import { shippedNames } from "../fixtures/scenario/names.js";
import { validateFile } from "../fixtures/validate.js";
import { messageOf } from "../lib/message.js";
import { formatProblem } from "../lib/problem.js";
import { CliError, exitCodes } from "./cli-error.js";
import { mockUrl } from "./ctl-run.js";
import type { SnapshotOptions } from "./fixtures.js";
import { controlTokenVariable } from "./options.js";
import { print, printError } from "./output.js";
import { writeOut } from "./user-files.js";

/** Runs `fixtures list`. */
export async function runList({ json }: { readonly json: boolean }): Promise<void> {
  const scenarios = await Promise.all(
    shippedNames.map(async (name) => ({ name, title: (await loadScenario(name)).title, file: shippedFile(name) })),
  );
  const width = Math.max(...scenarios.map(({ name }) => name.length)) + 2;
  const lines = scenarios.map(({ name, title }) => `${name.padEnd(width)}${title}\n`);
  print(json ? `${JSON.stringify(scenarios, undefined, 2)}\n` : lines.join(""));
}

/** Runs `fixtures validate`: prints every problem of the files. */
export async function runValidate(files: readonly string[], { json }: { readonly json: boolean }): Promise<void> {
  const validations = [];
  for (const file of files) validations.push({ file, ...(await validateFile(file)) });
  const problems = validations.flatMap((validation) => validation.problems);
  if (problems.length > 0) process.exitCode = exitCodes.broken;
  if (json) return print(`${JSON.stringify(problems, undefined, 2)}\n`);
  for (const problem of problems) print(`${formatProblem(problem)}\n`);
  for (const { file, kind, problems: own } of validations) {
    if (own.length > 0) continue;
    print(`${file}: ${kind === "response" ? "a recorded response" : "a scenario"}, valid\n`);
  }
}

/** Runs `fixtures schema`: prints the JSON Schema of scenario files. */
export async function runSchema({ out }: { readonly out: string }): Promise<void> {
  await writeOut(out, [await readFile(schemaFile(), "utf8")]);
}

/** Runs `fixtures snapshot`: saves the world of a running mock as a scenario. */
export async function runSnapshot({ target, scope, out }: SnapshotOptions): Promise<void> {
  const token = process.env[controlTokenVariable];
  const client = controlClient(mockUrl("--target", target), {
    ...(scope !== undefined && { scope }),
    ...(token && { token }),
  });
  const world: SavedWorld = await client.state.save({}).catch((error: unknown) => {
    throw new CliError(`cannot save the world of ${target}: ${messageOf(error)}`, exitCodes.couldNotCheck);
  });
  const missing = leftOut(world);
  if (missing) printError(`notice: ${missing}\n`);
  await writeOut(out, [`${JSON.stringify(snapshotScenario(world, { seed: world.scenario?.seed }))}\n`]);
}
