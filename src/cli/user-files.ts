import { mkdir, open, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { ScenarioOptions } from "../fixtures/scenario/resolve.js";
import type { Scenario } from "../fixtures/scenario/scenario.js";
import { messageOf } from "../lib/message.js";
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
  const { ScenarioError } = await import("../fixtures/scenario/problem.js");
  return loadScenario(nameOrFile, options).catch((error: unknown) => {
    throw error instanceof ScenarioError ? new CliError(error.message) : error;
  });
}

/** Writes a file, creating its folder. A failure names the file, in one line. */
export async function writeInFolder(file: string, text: string): Promise<void> {
  await writing(file, async () => {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  });
}

/** Parts of this length together are written at once. */
const chunkLength = 256 * 1024;

/**
 * Writes a text to a file, or to standard output for `-`. A file appears under its name when it is whole; until then it is
 * FILE.partial, which is removed when writing fails. A device or a pipe is written directly; a symbolic link is followed.
 */
export async function writeOut(file: string, parts: Iterable<string>): Promise<void> {
  if (file === "-") return printChunks(chunks(parts));
  await writing(file, async () => {
    if (await isSpecialFile(file)) await writeParts(file, parts);
    else await writeWhole(await realpath(file).catch(() => file), parts);
  });
}

async function writing(file: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    throw new CliError(`cannot write ${file}: ${messageOf(error)}`);
  }
}

async function isSpecialFile(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  return found !== undefined && !found.isFile();
}

async function writeWhole(file: string, parts: Iterable<string>): Promise<void> {
  const partial = `${file}.partial`;
  try {
    await writeParts(partial, parts);
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

async function writeParts(file: string, parts: Iterable<string>): Promise<void> {
  const handle = await open(file, "w");
  try {
    for (const chunk of chunks(parts)) await handle.writeFile(chunk);
  } finally {
    await handle.close();
  }
}

function* chunks(parts: Iterable<string>): Generator<string> {
  let chunk = "";
  for (const part of parts) {
    chunk += part;
    if (chunk.length < chunkLength) continue;
    yield chunk;
    chunk = "";
  }
  if (chunk !== "") yield chunk;
}
