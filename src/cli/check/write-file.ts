import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { messageOf } from "../../lib/message.js";
import { CliError } from "../failure.js";

/** Writes a file, making its folder. Fails with the file and what is wrong. */
export async function writeInFolder(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  } catch (error) {
    throw new CliError(`cannot write ${file}: ${messageOf(error)}`);
  }
}
