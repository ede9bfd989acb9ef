import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { access, type FileHandle, lstat, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { isPassedByShell } from "./input-file.js";
import { codeOf, EnvironmentError, isError, messageOf } from "./message.js";
import { wait } from "./wait.js";

/** Parts of this length together are written at once. */
const chunkLength = 256 * 1024;

/**
 * Writes a text to a file that appears under its name once it is whole and on disk; when writing fails, what was there
 * before stays. Writes directly to `/dev/stdout` and its like, to devices such as `/dev/null`, and to a named pipe that
 * someone reads. Never writes through a symbolic link, which someone else could have put there.
 */
export async function writeFileAtomic(file: string, parts: Iterable<string>): Promise<void> {
  const kind = await kindOf(file);
  if (kind === "stream") return writeParts(await open(file, constants.O_WRONLY | constants.O_APPEND), parts);
  if (kind === "pipe") return writeParts(await openPipe(file), parts);
  writeWhole(file, parts);
}

/**
 * Writes a text to a regular file as `writeFileAtomic` does, before it returns. Replaces a symbolic link; a file keeps its
 * permissions.
 */
export function writeWhole(file: string, parts: Iterable<string>): void {
  const unfinished = `${file}.unfinished`;
  const replaced = lstatSync(file, { throwIfNoEntry: false });
  // What an earlier run has left.
  rmSync(unfinished, { force: true });
  const descriptor = openSync(unfinished, "wx", replaced?.isFile() ? 0o600 : 0o666);
  try {
    try {
      if (replaced?.isFile()) fchmodSync(descriptor, replaced.mode);
      for (const chunk of chunks(parts)) writeFileSync(descriptor, chunk);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(unfinished, file);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

/**
 * Opens a regular file to read and to add to, creating it if necessary. Throws an error with a one-line message for anything
 * else of that name, links included.
 */
export async function openForAppend(file: string, mode: number): Promise<FileHandle> {
  await requireRegularFile(file);
  const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT;
  // What came between the check and now is not followed, and not waited for.
  const handle = await open(file, flags | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0), mode);
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw new Error("not a regular file; refusing to overwrite it");
}

/** Creates a new folder for temporary files. Throws `EnvironmentError` when it cannot. */
export function makeTemporaryFolder(prefix: string): string {
  const folder = tmpdir();
  try {
    return mkdtempSync(join(folder, prefix));
  } catch (error) {
    if (!(isError(error) && "syscall" in error)) throw error;
    throw new EnvironmentError(
      `cannot create a folder in ${folder}: ${messageOf(error)}; set TMPDIR to a folder that can be written`,
    );
  }
}

/** Throws when `writeFileAtomic` could not write a file after creating its folder, as far as that is known before. */
export async function requireWritable(file: string): Promise<void> {
  if ((await kindOf(file)) !== "file") return;
  let folder = dirname(resolve(file));
  while (!existsSync(folder)) folder = dirname(folder);
  if (!statSync(folder).isDirectory()) throw new Error(`${folder} is not a directory`);
  await access(folder, constants.W_OK);
}

/** Says why a file cannot be written. */
export function describeWriteError(error: unknown): string {
  switch (codeOf(error)) {
    case "ENOENT":
      return "its folder does not exist";
    case "ENOTDIR":
      return "its folder is a file";
    case "EACCES":
      return "permission denied";
    default:
      return messageOf(error);
  }
}

/** Returns how a name is written: directly, as a named pipe, or as a regular file, new or not. Throws for anything else. */
async function kindOf(file: string): Promise<"stream" | "pipe" | "file"> {
  if (isPassedByShell(file)) return "stream";
  const found = await lstat(file).catch(() => undefined);
  if (found?.isCharacterDevice()) return "stream";
  if (found?.isFIFO()) return "pipe";
  await requireRegularFile(file);
  return "file";
}

/** Throws when something of a name is not a regular file, or one that may not be written. */
export async function requireRegularFile(file: string): Promise<void> {
  const found = await lstat(file).catch(() => undefined);
  if (!found) return;
  if (found.isFile()) return (await open(file, "r+")).close();
  if (found.isDirectory()) throw new Error("it is a directory");
  throw new Error(`${found.isSymbolicLink() ? "a symbolic link" : "not a regular file"}; refusing to overwrite it`);
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

/** Opens a named pipe once it has a reader, and does not wait for one for long: a plain open would wait forever. */
async function openPipe(pipe: string): Promise<FileHandle> {
  for (const until = performance.now() + maxReaderWaitMs; ; ) {
    try {
      const first = await open(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
      // This one waits while the pipe is full; the reader sees no end in between.
      const handle = await open(pipe, constants.O_WRONLY);
      await first.close();
      return handle;
    } catch (error) {
      if (codeOf(error) !== "ENXIO") throw error;
      if (performance.now() > until) throw new Error("nobody reads this named pipe");
    }
    await wait([], readerPollMs);
  }
}

const maxReaderWaitMs = 1000;
const readerPollMs = 20;

async function writeParts(handle: FileHandle, parts: Iterable<string>): Promise<void> {
  try {
    for (const chunk of chunks(parts)) await handle.writeFile(chunk);
  } finally {
    await handle.close();
  }
}

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
    if (codeOf(error) === "EEXIST") throw new Error(`${folder} is not a directory`, { cause: error });
    if (codeOf(error) === "ENOTDIR") throw new Error(`${above} is not a directory`, { cause: error });
    if (codeOf(error) === "ENOENT") throw new Error(`nothing can be created in ${above}`, { cause: error });
    throw error;
  }
}

function isFolder(path: string): boolean {
  // Node throws for a path below a file.
  return existsSync(path) && statSync(path).isDirectory();
}
