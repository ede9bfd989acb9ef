import {
  closeSync,
  constants,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readFileSync,
  writeSync,
} from "node:fs";
import { crc32 } from "node:zlib";
import { writeWhole } from "../../lib/files.js";
import { codeOf, messageOf } from "../../lib/message.js";
import { decode } from "../../lib/utf8.js";
import { CommandError } from "../events.js";
import { describeInvalidLine, describeUnfitEvent } from "../record-models.js";
import { type Follower, LocalLog, type LogRecord, StateError } from "./event-log.js";

/** Longer files cannot be read. */
const maxBytes = 2 ** 31 - 1;

/** Stores the history of a world in a file, one record per line. */
export class FileLog extends LocalLog {
  /** Undefined once the file is closed or must not be written, since its number may then belong to another file. */
  #descriptor: number | undefined;
  #bytes = 0;
  /** Identifies the file. */
  #inode = 0;
  #device = 0;
  #isClosed = false;

  /**
   * `origin` returns the origin of the world; `release` unlocks the folder; `stored` are the records in the file, which end
   * at `end`: anything after that is cut off once they are followed; `last` is the checksum of its last line.
   */
  constructor(
    private readonly path: string,
    private readonly origin: () => Readonly<Record<string, unknown>>,
    private readonly release: () => void,
    private stored: readonly LogRecord[],
    private readonly end: number,
    private last: number,
  ) {
    super();
    this.#openFile();
  }

  readonly check = describeUnfitEvent;

  /** Throws `StateError` at the first record that does not fit. */
  override follow(from: number, follower: Follower): void {
    super.follow(from, follower);
    for (const [index, record] of this.stored.entries()) {
      try {
        if (index >= from) this.deliver(record);
      } catch (error) {
        throw new StateError(`${this.path}:${index + 2}: ${messageOf(error)}; ${advice}`);
      }
    }
    this.stored = [];
    if (this.#bytes > this.end && this.#descriptor !== undefined) ftruncateSync(this.#descriptor, this.end);
    this.#bytes = this.end;
  }

  protected override store({ change: _, ...record }: LogRecord): void {
    if (Object.keys(record).length === 0) return;
    // The next start would refuse it.
    const problem = describeInvalidLine(record, false);
    if (problem) throw new CommandError("invalid", `the change cannot be stored: ${problem}`);
    const line = formatLine(record.begin ? { ...record, origin: this.origin() } : record, this.last);
    this.#write(Buffer.from(line));
    this.last = checksumOf(line);
  }

  override async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#closeFile();
    this.release();
  }

  rewrite(values: readonly unknown[]): void {
    const lines: string[] = [];
    for (const value of values) lines.push(formatLine(value, checksumOf(lines.at(-1))));
    this.#closeFile();
    try {
      writeWhole(this.path, lines);
      this.last = checksumOf(lines.at(-1));
    } finally {
      this.#openFile();
    }
  }

  #openFile(): void {
    this.#descriptor = openRegularFile(this.path);
    ({ size: this.#bytes, ino: this.#inode, dev: this.#device } = fstatSync(this.#descriptor));
  }

  #closeFile(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  /** Writes all bytes to the disk, or leaves the file as it was and throws. */
  #write(bytes: Buffer): void {
    const descriptor = this.#descriptor;
    if (this.#isClosed) throw new StateError(`${this.path} is closed: create another mock to change its state`);
    if (descriptor === undefined) {
      throw new StateError(`${this.path} could not be repaired or opened: restart the mock`);
    }
    if (this.#bytes + bytes.length > maxBytes) {
      throw new StateError(
        `${this.path} cannot exceed 2 GiB: restart the mock, which shortens it; nothing was changed`,
      );
    }
    // Data written to a file without its name is lost. Containers do not see each other's processes, and so not their locks.
    const named = lstatSync(this.path, { throwIfNoEntry: false });
    if (named?.ino !== this.#inode || named.dev !== this.#device || fstatSync(descriptor).size !== this.#bytes) {
      throw new StateError(
        `${this.path} was moved, removed or changed meanwhile: restart the mock, the only one with it; nothing was changed`,
      );
    }
    try {
      for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
      fdatasyncSync(descriptor);
      this.#bytes += bytes.length;
    } catch (error) {
      this.#takeBack(descriptor);
      throw new StateError(`cannot write to ${this.path}: ${messageOf(error)}; nothing was changed`);
    }
  }

  #takeBack(descriptor: number): void {
    try {
      ftruncateSync(descriptor, this.#bytes);
      fdatasyncSync(descriptor);
    } catch {
      this.#descriptor = undefined;
    }
  }
}

/** What to do about a log that cannot be read. */
export const advice =
  "nothing was changed; restore the file, use the version that wrote it, or move it away to start anew";

/** Opens a file for reading and appending, but no links or special files. Throws `StateError`. */
function openRegularFile(path: string): number {
  const flags = constants.O_RDWR | constants.O_APPEND | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  try {
    const descriptor = openSync(path, flags);
    if (fstatSync(descriptor).isFile()) return descriptor;
    closeSync(descriptor);
  } catch (error) {
    if (codeOf(error) !== "ELOOP" && codeOf(error) !== "EISDIR" && codeOf(error) !== "ENXIO") throw error;
  }
  throw new StateError(`${path} is not a regular file; move it away, or choose another folder`);
}

/** Reads a regular file. Throws `StateError` for anything else. */
export function readRegularFile(path: string): Uint8Array {
  const descriptor = openRegularFile(path);
  try {
    return readFileSync(descriptor);
  } catch (error) {
    if (codeOf(error) !== "ERR_FS_FILE_TOO_LARGE") throw error;
    throw new StateError(`${path} is larger than 2 GiB; move it away to start anew`);
  } finally {
    closeSync(descriptor);
  }
}

/** Returns a line of the log: the checksum of this and all previous lines, the JSON text, and a line end. */
export function formatLine(value: unknown, before = 0): string {
  const text = JSON.stringify(value);
  return `${crc32(text, before).toString(16).padStart(8, "0")} ${text}\n`;
}

function checksumOf(line = "0"): number {
  return Number.parseInt(line.slice(0, 8), 16);
}

/** Reads lines up to the first damaged one; anything after `end` is an incomplete write: torn, not damaged. */
export function readLines(bytes: Uint8Array) {
  const values: unknown[] = [];
  let end = 0;
  let last = 0;
  const result = (problem?: string) => {
    const damage = problem === undefined ? undefined : { line: values.length + 1, problem };
    return { values, end, last, damage };
  };
  for (;;) {
    const next = bytes.indexOf(0x0a, end);
    if (next < 0) return result();
    const line = decode(bytes.subarray(end, next));
    const text = line.slice(9);
    const checksum = checksumOf(line);
    if (!/^[\da-f]{8} /.test(line) || crc32(text, last) !== checksum) {
      // The pages of an incomplete line may reach the disk in any order; missing ones are zeros.
      const isTorn = next === bytes.length - 1 && line.includes("\u0000");
      return result(isTorn ? undefined : "the checksum does not fit what is written, or the line before is missing");
    }
    try {
      values.push(JSON.parse(text));
    } catch (error) {
      return result(messageOf(error));
    }
    end = next + 1;
    last = checksum;
  }
}
