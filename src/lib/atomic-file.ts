import { open, realpath, rename, rm, stat } from "node:fs/promises";

/** Parts of this length together are written at once. */
const chunkLength = 256 * 1024;

/**
 * Writes a text to a file that appears under its name once it is whole and on disk; when writing fails, what was there
 * before stays. Follows symbolic links; writes directly to devices and pipes.
 */
export async function writeFileAtomic(file: string, parts: Iterable<string>): Promise<void> {
  if (await isSpecialFile(file)) return writeParts(file, parts);
  const target = await realpath(file).catch(() => file);
  const unfinished = `${target}.unfinished`;
  try {
    await writeParts(unfinished, parts, { sync: true });
    await rename(unfinished, target);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** Whether something that is not a regular file has this name: a folder, a device, a pipe. */
export async function isSpecialFile(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  return found !== undefined && !found.isFile();
}

/** Joins parts of a text into chunks that are worth a write each. */
export function* chunks(parts: Iterable<string>): Generator<string> {
  let chunk = "";
  for (const part of parts) {
    chunk += part;
    if (chunk.length < chunkLength) continue;
    yield chunk;
    chunk = "";
  }
  if (chunk !== "") yield chunk;
}

async function writeParts(file: string, parts: Iterable<string>, { sync = false } = {}): Promise<void> {
  const handle = await open(file, "w");
  try {
    for (const chunk of chunks(parts)) await handle.writeFile(chunk);
    if (sync) await handle.sync();
  } finally {
    await handle.close();
  }
}
