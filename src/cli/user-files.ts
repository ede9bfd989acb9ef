import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { Scenario, ScenarioOptions } from "../fixtures/scenario/scenario.js";
import { chunks, writeFileAtomic } from "../lib/atomic-file.js";
import { messageOf } from "../lib/message.js";
import { DocumentError } from "../lib/problem.js";
import { CliError } from "./cli-error.js";
import { printChunks } from "./output.js";

/** Reads a file that the user named. A failure names the file, in one line. */
export async function readUserFile<T>(file: string, read: (file: string) => Promise<T>): Promise<T> {
  try {
    return await read(file);
  } catch (error) {
    throw new CliError(`cannot read ${file}: ${messageOf(error)}`);
  }
}

/** Loads a scenario for a command. Fails with every problem of the file. */
export async function loadUserScenario(nameOrFile: string, options: ScenarioOptions): Promise<Scenario> {
  const { loadScenario } = await import("../fixtures/scenario/load.js");
  return loadScenario(nameOrFile, options).catch((error: unknown) => {
    throw error instanceof DocumentError ? new CliError(error.message) : error;
  });
}

/** Writes a file, creating its folder. A failure names the file, in one line. */
export async function writeInFolder(file: string, text: string): Promise<void> {
  await writing(file, async () => {
    await mkdir(dirname(file), { recursive: true });
    await writeFileAtomic(file, [text]);
  });
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
    throw new CliError(`cannot write ${file}: ${messageOf(error)}`);
  }
}
