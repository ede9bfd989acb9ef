import { codeOf } from "./message.js";

/** Reports whether a process runs. */
export function isRunning(pid: number): boolean {
  // 0 and less stand for groups of processes.
  if (!(pid > 0)) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Another user's process is running too.
    return codeOf(error) === "EPERM";
  }
}
