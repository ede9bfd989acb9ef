import { randomUUID } from "node:crypto";
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { makeFolder, writeWhole } from "../../lib/files.js";
import { codeOf, isError, messageOf } from "../../lib/message.js";
import { isRunning } from "../../lib/process.js";
import { describeInvalidLine, originModel } from "../record-models.js";
import type { WorldSnapshot } from "../records.js";
import { type LogRecord, originDifferences, StateError } from "./event-log.js";
import { advice, FileLog, formatLine, readLines, readRegularFile } from "./file-log.js";
import type { Timeline } from "./timeline.js";

const version = 2;
const format = "realtimekit-testkit state";

/** A longer log is compacted when it is opened. */
const maxBytes = 4 * 1024 * 1024;
const eventsInLine = 500;

interface Header {
  readonly format: string;
  readonly version: number;
  readonly origin: Readonly<Record<string, unknown>>;
  /** The state that the records start from; absent if they start at the beginning. */
  readonly base?: WorldSnapshot;
}

export interface StateFolder {
  readonly folder: string;
  /** Returns the current origin of the world; the folder stores it, and accepts no other. */
  readonly origin: () => Header["origin"];
  /** Called with a description of each repair. */
  readonly warn: (text: string) => void;
}

/** Returns the origin of the world in a folder; undefined if the folder holds none that can be read. */
export function storedOrigin(folder: string): Header["origin"] | undefined {
  try {
    const [first, ...records] = readLines(readRegularFile(join(folder, "state.log"))).values as [
      Header?,
      ...LogRecord[],
    ];
    return originModel.safeParse(records.findLast(({ begin }) => begin)?.origin ?? first?.origin).data;
  } catch {
    return undefined;
  }
}

/** Opens the state in a folder, created if necessary. Throws `StateError`, having changed nothing, if it cannot. */
export function openStateFolder({ folder, origin, warn }: StateFolder) {
  try {
    makeFolder(folder);
  } catch (error) {
    throw new StateError(`cannot create the folder ${folder}: ${messageOf(error)}; choose another folder`);
  }
  const path = join(folder, "state.log");
  const header = (base?: WorldSnapshot): Header => ({ format, version, origin: origin(), ...(base && { base }) });
  let release = () => {};
  try {
    rejectVersion1(folder);
    release = lockFolder(folder);
    rmSync(`${path}.unfinished`, { force: true });
    if (!existsSync(path)) {
      writeWhole(path, [formatLine(header())]);
      syncFolder(folder);
    }
    const bytes = readRegularFile(path);
    const { values, end, last, damage } = readLines(bytes);
    if (damage) {
      const { line, problem } = damage;
      throw new StateError(`${path}:${line} (byte ${end}): ${problem}; ${advice}`);
    }
    const [first, ...rest] = values;
    const records = rest as LogRecord[];
    const { base, origin: made } = checkedHeader(first, path);
    for (const [index, value] of values.entries()) {
      const problem = describeInvalidLine(value, index === 0);
      if (problem) throw new StateError(`${path}:${index + 1}: ${problem}; ${advice}`);
    }
    requireSameOrigin(records.findLast(({ begin }) => begin)?.origin ?? made, origin(), path);
    if (end < bytes.length) {
      warn(`${path}: the last ${bytes.length - end} bytes were incomplete and have been cut off`);
    }
    const log = new FileLog(path, origin, release, records, end, last);
    return {
      log,
      base,
      records,
      /** Compacts the log if it is long, given the history that the records led to. */
      compact({ state: { base, entries } }: Pick<Timeline, "state">) {
        if (end <= maxBytes) return;
        try {
          log.rewrite([header(base), ...eventRecords(entries)]);
          syncFolder(folder);
        } catch (error) {
          warn(`${path} could not be truncated: ${messageOf(error)}`);
        }
      },
    };
  } catch (error) {
    release();
    if (!(isError(error) && "syscall" in error)) throw error;
    throw new StateError(`cannot store the state in ${folder}: ${error.message}`);
  }
}

/**
 * Locks a folder for this process and returns a function that unlocks it. The lock is a folder with a file, the mark, whose
 * name starts with the process number. It appears atomically and never replaces one with a mark; only the mark of an ended
 * process is removed, so that only one of several processes gets the lock. The mark contains its file descriptor, which is
 * open while the lock is held: threads of a process share only these. Throws `StateError` if another process has the lock.
 */
function lockFolder(folder: string): () => void {
  const lock = resolve(folder, "lock");
  const mark = `${process.pid}-${randomUUID()}`;
  const prepared = resolve(folder, `lock-${mark}`);
  removeEndedLock(folder, lock);
  let descriptor: number | undefined;
  try {
    mkdirSync(prepared);
    descriptor = openSync(join(prepared, mark), "wx");
    writeFileSync(descriptor, String(descriptor));
    renameSync(prepared, lock);
  } catch (error) {
    if (descriptor !== undefined) closeSync(descriptor);
    rmSync(prepared, { recursive: true, force: true });
    // Another process was faster.
    removeEndedLock(folder, lock);
    throw error;
  }
  return () => {
    closeSync(descriptor);
    removeLock(lock, mark);
  };
}

/** Removes a lock that a killed process has left. Throws `StateError` if its process runs, or it is not a lock. */
function removeEndedLock(folder: string, lock: string): void {
  for (const mark of marksIn(lock)) {
    const pid = Number.parseInt(mark, 10);
    if (pid === process.pid ? isOpen(join(lock, mark)) : isRunning(pid)) {
      // The number from a copied folder, or from a container that was killed, may by now be that of another program.
      throw new StateError(
        `${folder} is in use by process ${pid}: end that one, or choose another folder; if it is another program, remove ${lock}`,
      );
    }
    removeLock(lock, mark);
  }
}

/** Reports whether this process, maybe another of its threads, has the file of a mark open; else it is from an earlier one. */
function isOpen(path: string): boolean {
  try {
    const [named, open] = [statSync(path), fstatSync(Number(readFileSync(path, "utf8") || -1))];
    return named.ino === open.ino && named.dev === open.dev;
  } catch {
    return false;
  }
}

function marksIn(lock: string): string[] {
  try {
    if (lstatSync(lock).isDirectory()) {
      const names = readdirSync(lock);
      if (names.every((name) => /^\d+-[\da-f-]{36}$/.test(name))) return names;
    }
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  }
  throw new StateError(`${lock} is not a lock of this version: remove it once no process uses the folder`);
}

function removeLock(lock: string, mark: string): void {
  rmSync(join(lock, mark), { force: true });
  try {
    rmdirSync(lock);
  } catch (error) {
    // Another process has removed it, or has the lock now.
    if (codeOf(error) !== "ENOENT" && codeOf(error) !== "ENOTEMPTY") throw error;
  }
}

function eventRecords(entries: Timeline["entries"]): LogRecord[] {
  const records: LogRecord[] = [];
  for (let from = 0; from < entries.length; from += eventsInLine) {
    records.push({ events: entries.slice(from, from + eventsInLine).map(({ event }) => event) });
  }
  return records;
}

function rejectVersion1(folder: string): void {
  const old = readdirSync(folder).find((name) => /^state-\d+\.log$/.test(name));
  if (old !== undefined) throw new StateError(otherVersion(join(folder, old), 1));
}

function otherVersion(path: string, written: unknown): string {
  return `${path}:1: its version is ${String(written)}, this program reads ${version}; use the one that wrote it, or choose another folder`;
}

function checkedHeader(value: unknown, path: string): Header {
  const header = (value ?? {}) as Header;
  if (header.format !== format) {
    throw new StateError(`${path}:1: this is not a state of realtimekit-testkit; choose another folder`);
  }
  if (header.version !== version) throw new StateError(otherVersion(path, header.version));
  return header;
}

/** Checks that the origin of the world is the one with which the state was created. */
function requireSameOrigin(stored: Header["origin"], origin: Header["origin"], path: string): void {
  const found = originDifferences(Object.fromEntries(Object.keys(origin).map((name) => [name, stored[name]])), origin);
  if (found === "") return;
  throw new StateError(
    `${path}:1: the state was made with other options: ${found}; start with the earlier ones, or choose another folder`,
  );
}

/** Syncs the names of the files in a folder to disk. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
