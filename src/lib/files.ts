import { isUtf8 } from "node:buffer";
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
import { codeOf, EnvironmentError, isError, messageOf } from "./message.js";
import { decode, firstInvalidByte } from "./utf8.js";

/** How many bytes are read, or characters written, at once. */
const chunkLength = 256 * 1024;

/**
 * Reads a file that a user named: a regular file, standard input for `-`, what a shell passes by `<(command)`, or nothing
 * from `/dev/null`. Throws an error with a one-line message for anything else, which could block or never end.
 */
export async function readInput(file: string, maxBytes: number): Promise<Buffer> {
  try {
    if (file === "-") return await readStream(process.stdin, maxBytes);
    const handle = await openInput(file);
    try {
      return await readBounded(handle, maxBytes);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw new Error(readProblems[String(codeOf(error))] ?? messageOf(error), { cause: error });
  }
}

async function openInput(file: string): Promise<FileHandle> {
  // Opening a named pipe would wait for a writer.
  const handle = await open(file, constants.O_RDONLY | (isPassedByShell(file) ? 0 : (constants.O_NONBLOCK ?? 0)));
  const found = await handle.stat();
  const isReadable = found.isFile() || file === "/dev/null" || (isPassedByShell(file) && !found.isDirectory());
  if (isReadable) return handle;
  await handle.close();
  if (found.isDirectory()) throw new Error("it is a directory");
  throw new Error(found.isFIFO() ? "it is a named pipe, not a file" : "it is a device, not a file");
}

function isPassedByShell(file: string): boolean {
  return /^\/(dev\/(stdin|stdout|stderr|fd\/\d+)|proc\/(self|\d+)\/fd\/\d+)$/.test(file);
}

async function readBounded(handle: FileHandle, maxBytes: number): Promise<Buffer> {
  const { size } = await handle.stat();
  if (size > maxBytes) throw tooLarge(`has ${size} bytes`, maxBytes);
  return readStream(chunksOf(handle), maxBytes);
}

async function* chunksOf(handle: FileHandle): AsyncGenerator<Uint8Array> {
  for (;;) {
    // Yarn reads nothing from archives of Plug'n'Play without an explicit length.
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(chunkLength), 0, chunkLength);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

async function readStream(stream: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge("is longer", maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * Decodes bytes as text. If they are not UTF-8, or contain a null character, as in UTF-16 without a mark, throws the
 * error that `errorAfter` creates from the text before that.
 */
export function textOfInput(bytes: Buffer, errorAfter: (readable: string) => Error): string {
  const end = bytes.indexOf(0);
  if (end < 0 && isUtf8(bytes)) return bytes.toString("utf8");
  const readable = end < 0 ? bytes : bytes.subarray(0, end);
  throw errorAfter(decode(readable.subarray(0, firstInvalidByte(readable))));
}

function tooLarge(how: string, maxBytes: number): Error {
  return new Error(`it ${how}, and at most ${maxBytes} are read; generate larger data instead`);
}

const readProblems: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  ENXIO: "it is a socket, not a file",
  EACCES: "permission denied",
  ELOOP: "its symbolic links form a loop",
};

/**
 * Writes a file atomically: it appears once it is whole and on disk, and a failure leaves the previous file. Writes
 * directly to `/dev/stdout` and the like, and to devices such as `/dev/null`. Never follows a symbolic link, which someone
 * else could have put there.
 */
export async function writeFileAtomic(file: string, parts: Iterable<string>): Promise<void> {
  const kind = await kindOf(file);
  if (kind === "stream") return writeParts(await open(file, constants.O_WRONLY | constants.O_APPEND), parts);
  writeWhole(file, parts);
}

/** Writes a regular file like `writeFileAtomic`, but synchronously. Replaces symbolic links, keeps permissions. */
export function writeWhole(file: string, parts: Iterable<string>): void {
  const unfinished = `${file}.unfinished`;
  const replaced = lstatSync(file, { throwIfNoEntry: false });
  // Left by an earlier run.
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
 * Opens a regular file for reading and appending, creating it if necessary. Throws an error with a one-line message for
 * anything else of that name, including links.
 */
export async function openForAppend(file: string, mode: number): Promise<FileHandle> {
  await requireRegularFile(file);
  const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT;
  // If something has replaced it since the check, do not follow or wait for it.
  const handle = await open(file, flags | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0), mode);
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw new Error("not a regular file; refusing to overwrite it");
}

/** Creates a new temporary folder. Throws `EnvironmentError` if it cannot. */
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

/** Throws if `writeFileAtomic` could not write a file after its folder is created, as far as that is known in advance. */
export async function requireWritable(file: string): Promise<void> {
  if ((await kindOf(file)) !== "file") return;
  let folder = dirname(resolve(file));
  while (!existsSync(folder)) folder = dirname(folder);
  if (!statSync(folder).isDirectory()) throw new Error(`${folder} is not a directory`);
  await access(folder, constants.W_OK);
}

export function describeWriteError(error: unknown): string {
  return writeProblems[String(codeOf(error))] ?? messageOf(error);
}

const writeProblems: Readonly<Record<string, string>> = {
  ENOENT: "its folder does not exist",
  ENOTDIR: "its folder is a file",
  EACCES: "permission denied",
};

/** Returns how to write to a name: directly, or as a regular file. Throws for anything else. */
async function kindOf(file: string): Promise<"stream" | "file"> {
  if (isPassedByShell(file)) return "stream";
  const found = await lstat(file).catch(() => undefined);
  if (found?.isCharacterDevice()) return "stream";
  await requireRegularFile(file);
  return "file";
}

/** Throws if a name exists and is not a regular, writable file. */
export async function requireRegularFile(file: string): Promise<void> {
  const found = await lstat(file).catch(() => undefined);
  if (!found) return;
  if (found.isFile()) return (await open(file, "r+")).close();
  if (found.isDirectory()) throw new Error("it is a directory");
  throw new Error(`${found.isSymbolicLink() ? "a symbolic link" : "not a regular file"}; refusing to overwrite it`);
}

/** Joins parts of a text into chunks large enough to write. */
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

async function writeParts(handle: FileHandle, parts: Iterable<string>): Promise<void> {
  try {
    for (const chunk of chunks(parts)) await handle.writeFile(chunk);
  } finally {
    await handle.close();
  }
}

/**
 * Creates a folder and its missing parents. Node's own recursive `mkdir` never returns on file systems such as `/proc`,
 * where the parent exists and accepts nothing new.
 */
export function makeFolder(path: string): void {
  const folder = resolve(path);
  if (isFolder(folder)) return;
  const above = dirname(folder);
  if (!existsSync(above)) makeFolder(above);
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process may have created it meanwhile.
    if (isFolder(folder)) return;
    const problems: Readonly<Record<string, string>> = {
      EEXIST: `${folder} is not a directory`,
      ENOTDIR: `${above} is not a directory`,
      ENOENT: `nothing can be created in ${above}`,
    };
    const problem = problems[String(codeOf(error))];
    throw problem === undefined ? error : new Error(problem, { cause: error });
  }
}

function isFolder(path: string): boolean {
  // Node throws for paths below a file.
  return existsSync(path) && statSync(path).isDirectory();
}

/**
 * Finds a file of the package by its path relative to the package, wherever a bundler has put the importing module.
 * `from` is its `import.meta.url`, which some bundles lack. Throws if there is none.
 */
export function packageFile(path: string, from: string | undefined): URL {
  for (let folder = from ? new URL(".", from) : undefined; folder; folder = parentOf(folder)) {
    const file = new URL(path, folder);
    if (existsSync(file)) return file;
  }
  throw new Error(
    `realtimekit-testkit cannot find its file ${path}: if it is bundled, make the package external; ` +
      "if a build copies only the files that it traces, include this one",
  );
}

function parentOf(folder: URL): URL | undefined {
  const parent = new URL("..", folder);
  return parent.href === folder.href ? undefined : parent;
}
