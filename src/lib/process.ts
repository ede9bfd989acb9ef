import { readFileSync } from "node:fs";
import { codeOf } from "./message.js";

/** Reports whether a process runs. A zombie, which was killed and has no parent that notices it, does not. */
export function isRunning(pid: number): boolean {
  // 0 and less stand for groups of processes.
  if (!(pid > 0)) return false;
  try {
    return process.kill(pid, 0) && !isZombie(pid);
  } catch (error) {
    // Another user's process is running too.
    return codeOf(error) === "EPERM";
  }
}

/** Reads the state of a process where the system has `/proc`; the name in parentheses before it may be any text. */
function isZombie(pid: number): boolean {
  try {
    return /^ Z/.test(readFileSync(`/proc/${pid}/stat`, "latin1").split(")").at(-1) ?? "");
  } catch {
    return false;
  }
}
