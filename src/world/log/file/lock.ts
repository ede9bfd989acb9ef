import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StateError } from "./state-error.js";

/** Takes a folder for this process alone, and returns what gives it back. Throws `StateError` when another has it. */
export function lockFolder(folder: string): () => void {
  const lock = join(folder, "lock");
  const mine = join(folder, `lock.${process.pid}`);
  try {
    writeFileSync(mine, holder(process.pid));
    if (!linked(mine, lock)) {
      const other = readIfThere(lock);
      if (isRunning(other)) throw new StateError(inUse(folder, other));
      // Left behind by a process that was killed. Who moves it away may take its place.
      const stale = join(folder, `lock.stale.${process.pid}`);
      renameSync(lock, stale);
      const moved = readIfThere(stale);
      if (moved !== other && isRunning(moved)) linked(stale, lock);
      rmSync(stale, { force: true });
      if (!linked(mine, lock)) throw new StateError(inUse(folder, readIfThere(lock)));
    }
  } finally {
    rmSync(mine, { force: true });
  }
  return () => rmSync(lock, { force: true });
}

function inUse(folder: string, other: string): string {
  const [pid = "?"] = other.split(" ");
  return `${folder} is in use by process ${pid}: end that one, or choose another folder`;
}

/** Gives a file another name, unless a file has that name already. */
function linked(file: string, name: string): boolean {
  try {
    linkSync(file, name);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** A process and, where the system tells, when it started, so that a later process of the same number is another one. */
function holder(pid: number): string {
  return `${pid} ${startOf(pid)}`;
}

function startOf(pid: number): string {
  const stat = readIfThere(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}

function isRunning(held: string): boolean {
  const [pid = ""] = held.split(" ");
  if (!/^\d+$/.test(pid)) return false;
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    // Another user's process is running too.
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
  }
  return held === holder(Number(pid));
}
