import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { codeOf } from "./message.js";

/**
 * Creates a folder, and those above it that are missing. Node's own recursive `mkdir` never returns where a file system has
 * the folder above and takes nothing new, as `/proc`.
 */
export function makeFolder(path: string): void {
  const folder = resolve(path);
  if (isFolder(folder)) return;
  const above = dirname(folder);
  if (!existsSync(above)) makeFolder(above);
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process can have created it meanwhile.
    if (codeOf(error) === "EEXIST" && isFolder(folder)) return;
    if (codeOf(error) === "ENOENT") throw new Error(`nothing can be created in ${above}`, { cause: error });
    throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
