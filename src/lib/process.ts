import { readFileSync } from "node:fs";
import { codeOf } from "./message.js";

/** Reports whether a process runs. A zombie, which was killed but not reaped by its parent, does not. */
export function isRunning(pid: number): boolean {
  // 0 and below stand for process groups.
  if (!(pid > 0)) return false;
  try {
    return process.kill(pid, 0) && processStatus(pid)?.state !== "Z";
  } catch (error) {
    // It runs as another user.
    return codeOf(error) === "EPERM";
  }
}

/** Reads the status of a process on systems with `/proc`; the name in it may be any text. */
export function processStatus(pid: number) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const [, name = "", state, parent, group, front] =
      /\((.*)\) (\S) (\d+) (-?\d+) -?\d+ -?\d+ (-?\d+)/s.exec(stat) ?? [];
    // The foreground group is -1 without a controlling terminal.
    return { name, state, parent: Number(parent), isInBackground: Number(front) > 0 && front !== group };
  } catch {
    return undefined;
  }
}
