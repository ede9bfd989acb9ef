import { isUtf8 } from "node:buffer";
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { codeOf, messageOf } from "./message.js";
import { decode, firstInvalidByte } from "./utf8.js";

const chunkBytes = 1024 * 1024;
const minChunkBytes = 16 * 1024;

/**
 * Reads a file that a user named: a regular file, what a shell passes by `/dev/stdin` or `<(command)`, or nothing from
 * `/dev/null`. Throws an error with a one-line message for anything else, which could block or never end.
 */
export async function readInput(file: string, maxBytes: number): Promise<Buffer> {
  try {
    const handle = await openInput(file);
    try {
      return await readBounded(handle, maxBytes);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw new Error(describe(error), { cause: error });
  }
}

async function openInput(file: string): Promise<FileHandle> {
  // Opening a named pipe would wait for someone to write into it.
  const handle = await open(file, constants.O_RDONLY | (isPassedByShell(file) ? 0 : (constants.O_NONBLOCK ?? 0)));
  const found = await handle.stat();
  const isReadable = found.isFile() || file === "/dev/null" || (isPassedByShell(file) && !found.isDirectory());
  if (isReadable) return handle;
  await handle.close();
  if (found.isDirectory()) throw new Error("it is a directory");
  throw new Error(found.isFIFO() ? "it is a named pipe, not a file" : "it is a device, not a file");
}

/** Reports whether a file is one that the shell has opened for the command. */
export function isPassedByShell(file: string): boolean {
  return /^\/(dev\/(stdin|stdout|stderr|fd\/\d+)|proc\/(self|\d+)\/fd\/\d+)$/.test(file);
}

async function readBounded(handle: FileHandle, maxBytes: number): Promise<Buffer> {
  const { size } = await handle.stat();
  if (size > maxBytes) throw tooLarge(`has ${size} bytes`, maxBytes);
  const chunks: Buffer[] = [];
  let length = 0;
  for (;;) {
    // One byte more than a file is said to have shows that it ends there.
    const expected = Math.min(chunkBytes, Math.max(size - length + 1, minChunkBytes));
    // The length is given because Yarn reads nothing without it from the archives of Plug'n'Play.
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(expected), 0, expected);
    if (bytesRead === 0) return Buffer.concat(chunks);
    chunks.push(buffer.subarray(0, bytesRead));
    length += bytesRead;
    if (length > maxBytes) throw tooLarge("is longer", maxBytes);
  }
}

/** Reads a stream to its end. Throws when it has more bytes than are read. */
export async function readStream(stream: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge("is longer", maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Returns what was read as text. Throws the error made of the text before it, if a part of it is not UTF-8. */
export function textOfInput(bytes: Buffer, errorAfter: (readable: string) => Error): string {
  if (isUtf8(bytes)) return bytes.toString("utf8");
  throw errorAfter(decode(bytes.subarray(0, firstInvalidByte(bytes))));
}

function tooLarge(how: string, maxBytes: number): Error {
  return new Error(`it ${how}, and at most ${maxBytes} are read; generate larger data instead`);
}

function describe(error: unknown): string {
  switch (codeOf(error)) {
    case "ENOENT":
      return "no such file";
    case "ENXIO":
      return "it is a socket, not a file";
    case "EACCES":
      return "permission denied";
    case "ELOOP":
      return "its symbolic links form a loop";
    default:
      return messageOf(error);
  }
}
