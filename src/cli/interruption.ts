import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { isRunning } from "../lib/process.js";

/** The exit code of a command that was interrupted. */
export const interruptedCode = 130;

/** What asks a command to end: Ctrl-C, what started it (a CI job, a supervisor), and a terminal that closes. */
const endSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Calls back for each signal that asks the command to end. Returns a function that leaves them to Node again. */
export function onEndSignal(listener: () => void): () => void {
  const onSignal = (signal: NodeJS.Signals) => {
    if (signal === "SIGHUP") endByHangup();
    listener();
  };
  for (const signal of endSignals) process.on(signal, onSignal);
  return () => {
    for (const signal of endSignals) process.off(signal, onSignal);
  };
}

/** Ends the process by SIGHUP in place of an exit, in which Node restores the terminal and aborts if it is gone. */
function endByHangup(): void {
  process.once("exit", () => {
    process.removeAllListeners("SIGHUP");
    process.kill(process.pid, "SIGHUP");
  });
}

/** Calls back for the first such signal; the second one ends the process at once. */
export function onFirstEndSignal(listener: () => void): () => void {
  const stopListening = onEndSignal(() => {
    stopListening();
    listener();
  });
  return stopListening;
}

/** How often it is checked whether npx still runs. */
const npxIntervalMs = 500;

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
  }, npxIntervalMs).unref();
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

/** Lets a command that is interrupted, by a signal or by a defect elsewhere, end by itself and report what it has. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** The exit code of a command that was interrupted; undefined otherwise. */
  readonly exitCode: () => number | undefined;
  /** From now on, an interruption ends the process at once. */
  readonly close: () => void;
}

let current: ((exitCode: number) => void) | undefined;

export function openInterruption(): Interruption {
  const abort = new AbortController();
  let code: number | undefined;
  current = (exitCode) => {
    code ??= exitCode;
    current = undefined;
    abort.abort();
  };
  const stopListening = onFirstEndSignal(() => interrupt(interruptedCode));
  return {
    signal: abort.signal,
    exitCode: () => code,
    close() {
      current = undefined;
      stopListening();
    },
  };
}

/** Interrupts the command, which then ends with this exit code; false when it cannot be interrupted, or was before. */
export function interrupt(exitCode: number): boolean {
  if (current === undefined) return false;
  current(exitCode);
  return true;
}
