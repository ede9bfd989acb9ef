import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { isRunning } from "../lib/process.js";

const intervalMs = 500;

/**
 * Calls back when the npx that started this command has ended: a signal to npx does not reach what it runs. Does nothing
 * when npx did not start it.
 */
export function onNpxEnd(end: () => void): void {
  const { npm_lifecycle_event: event, npm_lifecycle_script: script = "" } = process.env;
  // Programs that npx runs hand these variables down, so that the script counts too.
  if (event !== "npx" || !script.includes("realtimekit-testkit")) return;
  const { ppid } = process;
  const npx = parentOfShell(ppid) ?? ppid;
  const watch = setInterval(() => {
    if (process.ppid === ppid && isRunning(npx)) return;
    clearInterval(watch);
    end();
  }, intervalMs).unref();
}

/** Returns the parent of a process that is a shell, which npx puts between itself and the command. */
function parentOfShell(pid: number): number | undefined {
  try {
    const [parent = "", command = ""] =
      process.platform === "linux"
        ? readStatus(pid)
        : execFileSync("ps", ["-o", "ppid=,comm=", "-p", String(pid)], { encoding: "utf8" })
            .trim()
            .split(/\s+/);
    return /(^|[/-])\w*sh$/.test(command) ? Number(parent) : undefined;
  } catch {
    // It cannot be inspected: it is watched itself.
    return undefined;
  }
}

function readStatus(pid: number): string[] {
  const [, command = "", parent = ""] = /\((.*)\) \S+ (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
  return [parent, command];
}
