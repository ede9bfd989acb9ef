import { rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { codeOf } from "../../lib/message.js";
import { isRunning } from "../../lib/process.js";
import { StateError } from "./event-log.js";
import { readRegularFile } from "./file-log.js";

/** The locks that this process holds: a lock of its number that is not among them is of an earlier process. */
const held = new Set<string>();

/** Locks a folder for this process and returns what unlocks it. Throws `StateError` when another process uses it. */
export function lockFolder(folder: string): () => void {
  const lock = resolve(folder, "lock");
  if (!created(lock)) {
    const pid = Number.parseInt(readRegularFile(lock).toString(), 10);
    const inUse = pid === process.pid ? held.has(lock) : isRunning(pid);
    // Otherwise it was left behind by a process that was killed.
    if (!inUse) rmSync(lock, { force: true });
    if (inUse || !created(lock)) {
      throw new StateError(`${folder} is in use by process ${pid}: end that one, or choose another folder`);
    }
  }
  held.add(lock);
  return () => {
    held.delete(lock);
    rmSync(lock, { force: true });
  };
}

/** Creates the lock, unless there is one. */
function created(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    rmSync(lock, { force: true });
    throw error;
  }
}
