import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "../../../lib/message.js";
import type { WorldSnapshot } from "../../snapshot.js";
import type { LogRecord } from "../event-log.js";
import type { Timeline } from "../timeline.js";
import { FileLog, type Header } from "./file-log.js";
import { lineOf, readLines } from "./lines.js";
import { lockFolder } from "./lock.js";
import { generationsIn, logPath, syncFolder } from "./log-files.js";
import { StateError } from "./state-error.js";

/** Version of the form of the files. */
const version = 2;
const format = "realtimekit-testkit state";

/** What a folder is opened with. */
export interface StateFolder {
  readonly folder: string;
  /** What the world is made of besides its events, now; the folder keeps it, and takes no other. */
  readonly origin: () => Header["origin"];
  /** The history that the log keeps, for when it is written anew. */
  readonly timeline: () => Pick<Timeline, "base" | "entries">;
  /** Told what was mended. */
  readonly warn: (text: string) => void;
}

/** What a folder held, and the log that goes on from there. */
export interface OpenedLog {
  readonly log: FileLog;
  /** The state that the records start from; nothing when they start at the beginning. */
  readonly base: WorldSnapshot | undefined;
  readonly records: readonly LogRecord[];
}

/** Opens the state in a folder, which is made if need be. Throws `StateError`, having changed nothing, when it cannot. */
export function openFileLog({ folder, origin, timeline, warn }: StateFolder): OpenedLog {
  const header = () => ({ format, version, origin: origin() });
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new StateError(`cannot make the folder ${folder}: ${messageOf(error)}`);
  }
  let release = () => {};
  try {
    release = lockFolder(folder);
    const [generation = create(folder, header())] = generationsIn(folder);
    const path = logPath(folder, generation);
    const { values, end, damage, size } = readLog(path);
    if (damage) {
      const { line, offset, problem } = damage;
      const advice = "nothing was changed; restore the file, or move it away to begin anew";
      throw new StateError(`${path}:${line} (byte ${offset}): ${problem}; ${advice}`);
    }
    const [first, ...rest] = values;
    const records = rest as LogRecord[];
    const { base, origin: made } = checkedHeader(first, path);
    const began = records.findLast(({ begin }) => begin)?.origin ?? made;
    checkOrigin(began, origin(), path, warn);
    if (end < size) {
      warn(`${path}: the last ${size - end} bytes were not written to their end and are cut off`);
      truncateSync(path, end);
    }
    removeOld(folder, generation);
    const file = { folder, generation, path, bytes: end };
    return { log: new FileLog(file, header, timeline, release, warn), base, records };
  } catch (error) {
    release();
    if (!(error instanceof Error && "syscall" in error)) throw error;
    throw new StateError(`cannot keep the state in ${folder}: ${error.message}`);
  }
}

function create(folder: string, header: object): number {
  const path = logPath(folder, 1);
  const unfinished = `${path}.unfinished`;
  try {
    writeFileSync(unfinished, lineOf(header), { flush: true });
    renameSync(unfinished, path);
  } finally {
    rmSync(unfinished, { force: true });
  }
  syncFolder(folder);
  return 1;
}

function readLog(path: string) {
  const bytes = readFileSync(path);
  return { ...readLines(bytes), size: bytes.length };
}

interface ReadHeader extends Header {
  readonly base?: WorldSnapshot;
}

function checkedHeader(header: unknown, path: string): ReadHeader {
  const read = (header ?? {}) as ReadHeader;
  const { format: found, version: written } = read;
  if (found !== format) {
    throw new StateError(`${path}:1: this is not a state of realtimekit-testkit; choose another folder`);
  }
  if (written !== version) {
    throw new StateError(
      `${path}:1: its version is ${String(written)}, this program reads ${version}; use the one that wrote it`,
    );
  }
  return read;
}

/** Checks that the world is made of what it was made of when the state was begun. */
function checkOrigin(kept: Header["origin"], origin: Header["origin"], path: string, warn: StateFolder["warn"]): void {
  for (const [name, value] of Object.entries(origin)) {
    const [was, is] = [JSON.stringify(kept[name]), JSON.stringify(value)];
    if (was === is) continue;
    if (name !== "content") {
      throw new StateError(
        `${path}:1: the state was made with ${name} ${was}, not ${is}; start with that, or choose another folder`,
      );
    }
    if (was !== undefined) {
      throw new StateError(
        `${path}:1: the scenario ${origin.scenario} has changed since the state was made; start with it as it was, or choose another folder`,
      );
    }
    warn(
      `${path} does not tell what the scenario ${origin.scenario} held when the state was made; it is taken as it is`,
    );
  }
}

/** Removes what a process left behind that was killed while it wrote the log anew. */
function removeOld(folder: string, generation: number): void {
  for (const old of generationsIn(folder)) if (old < generation) rmSync(logPath(folder, old));
  for (const name of readdirSync(folder)) if (name.endsWith(".unfinished")) rmSync(join(folder, name));
}
