import { realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { z } from "zod";
import type { ProfileFile } from "../contract/profile-file.js";
import { formatByName, type ScenarioFormat } from "../fixtures/scenario/names.js";
import type { Scenario, ScenarioOptions } from "../fixtures/scenario/scenario.js";
import {
  chunks,
  describeWriteError,
  makeFolder,
  readInput,
  requireWritable,
  textOfInput,
  writeFileAtomic,
} from "../lib/files.js";
import { messageOf } from "../lib/message.js";
import { checkModel } from "../lib/model-problems.js";
import { DocumentError } from "../lib/problem.js";
import type { Reporter } from "../lib/reporter.js";
import { CliError } from "./exit.js";
import { maskSecrets, print, printChunks, printError, printStyled, printUntrusted } from "./output.js";

/** Reads a text file that the user named; `-` is standard input. An error names the file, in one line. */
export async function readUserText(file: string): Promise<string> {
  try {
    const bytes = await readInput(file, maxTextBytes);
    return textOfInput(bytes, (readable) => {
      return new Error(`it is not UTF-8 text from line ${readable.split("\n").length} on`);
    });
  } catch (error) {
    throw new CliError(`cannot read ${inputName(file)}: ${messageOf(error)}`);
  }
}

export function inputName(file: string): string {
  return file === "-" ? "standard input" : file;
}

/** The longest script, certificate or key that is read. */
const maxTextBytes = 16 * 1024 * 1024;

/** The options of a command that loads a scenario; those of generated data exclude one. */
interface UserScenarioOptions extends ScenarioOptions {
  readonly meetings?: number | undefined;
  readonly sessions?: number | undefined;
}

/** Loads a scenario for a command. Fails with every problem of the file. */
export async function loadUserScenario(
  nameOrFile: string,
  { meetings, sessions, ...options }: UserScenarioOptions,
): Promise<Scenario> {
  if (meetings !== undefined || sessions !== undefined) {
    throw new CliError("--scenario defines how much data there is: leave out --meetings and --sessions");
  }
  const { loadScenario } = await import("../fixtures/scenario/load.js");
  return loadScenario(nameOrFile, options).catch((error: unknown) => {
    throw error instanceof DocumentError ? new CliError(error.message) : error;
  });
}

/** Reads a behaviour profile, YAML or JSON, if a file is named; it may be empty. Fails with every problem. */
export async function readProfile(file: string | undefined): Promise<ProfileFile | undefined> {
  if (file === undefined) return undefined;
  const { profileFileModel } = await import("../contract/profile-file.js");
  return readChecked(file, profileFileModel, {});
}

/**
 * Reads a YAML or JSON file that must fit a model; `empty` is what an empty file stands for. Fails with every problem, each
 * with line, column and path.
 */
export async function readChecked<M extends z.ZodType>(file: string, model: M, empty?: object): Promise<z.output<M>> {
  const { readDocument } = await import("../lib/yaml-document.js");
  try {
    const document = await readDocument(file);
    const data = document.data ?? empty;
    if (data === undefined) throw new CliError(`${file}: the file is empty`);
    return checkModel({ ...document, data }, model);
  } catch (error) {
    throw error instanceof DocumentError ? new CliError(error.message) : error;
  }
}

/** Fails if two of the files of a command are the same: one would overwrite the other, or leave nothing to read. */
export function rejectSameFile(files: readonly (string | undefined)[]): void {
  const named = files.filter((file) => file !== undefined);
  const paths = named.map((file) => realPath(resolve(file)));
  const twice = named.find((_, index) => paths.indexOf(paths[index] ?? "") < index);
  if (twice === undefined) return;
  throw new CliError(`${inputName(twice)} is named for two things: give each a file of its own`);
}

/** Resolves the symbolic links of a path, as far as it exists. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const folder = dirname(path);
    return folder === path ? path : join(realPath(folder), basename(path));
  }
}

/** Fails before the work of a command when files that are to hold its results cannot be written. */
export async function requireWritableFiles(files: readonly (string | undefined)[]): Promise<void> {
  for (const file of files) {
    if (file === "-") throw new CliError("cannot write to -: name a file, since the standard output has other text");
    if (file !== undefined) await writing(file, () => requireWritable(file));
  }
}

/** Creates the folder of a file that is to hold results. Fails when the file cannot be written. */
export async function makeFolderOf(file: string): Promise<void> {
  await requireWritableFiles([file]);
  await writing(file, async () => makeFolder(dirname(file)));
}

/** Writes a file, creating its folder. An error names the file, in one line. */
export async function writeInFolder(file: string, text: string): Promise<void> {
  await writing(file, async () => {
    makeFolder(dirname(file));
    await writeFileAtomic(file, [maskSecrets(text)]);
  });
}

/** Returns the format of a file to write: the given one, that of its extension, or the first. Fails if they differ. */
export function formatOf<F extends ScenarioFormat>(
  out: string,
  given: F | undefined,
  formats: readonly [F, ...F[]],
): F {
  const named = formatByName(out);
  const format = given ?? formats.find((one) => one === named) ?? formats[0];
  // JSON is YAML too.
  if (named === undefined || named === format || (named === "yaml" && format === "json")) return format;
  throw new CliError(`--format ${format} does not fit ${out}: files are read by the end of their names`);
}

/** Writes a text to a file, or to standard output for `-`. */
export async function writeOut(file: string, parts: Iterable<string>): Promise<void> {
  if (file === "-") return printChunks(chunks(parts));
  await writing(file, () => writeFileAtomic(file, parts));
}

async function writing(file: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    throw new CliError(`cannot write ${file}: ${describeWriteError(error)}`);
  }
}

/** Plans the reports of a run. Fails for several without a folder to write them to. */
export function planReports<Name extends string, R>(
  { report: names, out }: { readonly report: readonly Name[]; readonly out?: string | undefined },
  reporters: Readonly<Record<Name, Reporter<R>>>,
) {
  const chosen = names.map((name) => reporters[name]);
  if (out === undefined && chosen.length > 1 && chosen.some(({ stdout }) => !stdout)) {
    throw new CliError(`--report ${names.join(",")} needs --out DIR: only one report fits on the standard output`);
  }
  const stored = out === undefined ? [] : chosen.filter(({ stdout }) => !stdout);
  const fileOf = ({ file }: Reporter<R>) => join(out ?? "", file);
  return {
    /** The files that reports are written to; none without a folder. */
    files: stored.map(fileOf),
    /** Writes the reports that are files into the folder, if there is one, names them, and prints the others. */
    async write(report: R): Promise<void> {
      const written: string[] = [];
      const failures = await failuresOf(
        stored.map((reporter) => async () => {
          await writeInFolder(fileOf(reporter), reporter.render(report));
          written.push(fileOf(reporter));
        }),
      );
      if (written.length > 0) printError(`Reports: ${written.join(", ")}\n`);
      // Printed last, so that a terminal ends with the verdict, even if a file cannot be written.
      for (const reporter of chosen) if (!stored.includes(reporter)) printReport(reporter, reporter.render(report));
      if (failures.length > 0) throw failures[0];
    },
  };
}

/** Runs steps one after another, continues after failures, and returns these. */
export async function failuresOf(steps: readonly (() => Promise<void>)[]): Promise<unknown[]> {
  const failures: unknown[] = [];
  for (const step of steps) await step().catch((error) => failures.push(error));
  return failures;
}

/** Prints a report. GitHub Actions runs the workflow commands of reports made for it, but none of other reports. */
function printReport<R>({ file, stdout }: Reporter<R>, text: string): void {
  if (stdout === "commands") printStyled(maskSecrets(text));
  else if (stdout === "text" || file.endsWith(".md")) printUntrusted(text);
  else print(text);
}
