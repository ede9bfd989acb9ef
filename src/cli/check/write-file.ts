import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { writeFileAtomic } from "../../lib/atomic-file.js";
import { messageOf } from "../../lib/message.js";
import { CliError } from "../failure.js";

/** Writes a file, making its folder. Fails with the file and what is wrong. */
export async function writeInFolder(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFileAtomic(file, [text]);
  } catch (error) {
    throw new CliError(`cannot write ${file}: ${messageOf(error)}`);
  }
}
