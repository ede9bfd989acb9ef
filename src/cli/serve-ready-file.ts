import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { requireRegularFile } from "../lib/atomic-file.js";
import { messageOf } from "../lib/message.js";
import { CliError } from "./cli-error.js";
import { readUserText, writeInFolder } from "./user-files.js";

/** The file of `--ready-file`: it holds the URL of the mock while that listens. */
export interface ReadyFile {
  write(url: string): Promise<void>;
  remove(): Promise<void>;
}

/** Removes the ready file of an earlier run, and nothing else of that name. An empty file may be one, made by `mktemp`. */
export async function openReadyFile(file: string): Promise<ReadyFile> {
  await requireRegularFile(file).catch((error: unknown) => {
    throw new CliError(`cannot write ${file}: ${messageOf(error)}`);
  });
  if (existsSync(file) && !/^(https?:\/\/\S*)?\s*$/.test(await readUserText(file))) {
    throw new CliError(`--ready-file ${file}: the file has other content, which would be lost; choose another name`);
  }
  const remove = () => rm(file, { force: true }).catch(() => {});
  await remove();
  return { write: (url) => writeInFolder(file, `${url}\n`), remove };
}
