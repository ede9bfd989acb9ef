import { execFileSync } from "node:child_process";
import { codeOf, EnvironmentError, isError } from "../lib/message.js";
import { isRunning, processStatus } from "../lib/process.js";
import { StateError } from "../world/log/event-log.js";

/** The exit codes of every command. */
export const exitCodes = {
  conforms: 0,
  broken: 1,
  usage: 2,
  couldNotCheck: 3,
  internalError: 70,
  interrupted: 130,
} as const;

/** Thrown when a command cannot do what the user wants; the message says what, where, and what to do. */
export class CliError extends Error {
  override readonly name = "CliError";

  constructor(
    message: string,
    readonly exitCode: number = exitCodes.usage,
  ) {
    super(message);
  }
}

/** Returns the text and the exit code of an error: without a stack trace when the user can fix it. */
export function describeFailure(error: unknown): { readonly text: string; readonly exitCode: number } {
  if (error instanceof CliError) return { text: errorText(error.message), exitCode: error.exitCode };
  const problem = isError(error) ? problemOf(error) : undefined;
  if (problem !== undefined) return { text: errorText(problem), exitCode: exitCodes.usage };
  return {
    text: `Internal error of realtimekit-testkit (please report): ${defectText(error)}\n`,
    exitCode: exitCodes.internalError,
  };
}

/** Returns the message of an error that the user can fix, or undefined for a defect. */
function problemOf(error: Error & { readonly permission?: string; readonly resource?: string }): string | undefined {
  const { permission = "a permission", resource, message } = error;
  if (error instanceof StateError || error instanceof EnvironmentError) return message;
  const code = String(codeOf(error));
  // The message has the flag that allows it, except in Node 20.
  if (code === "ERR_ACCESS_DENIED") {
    return `node --permission denies ${permission}${resource ? ` of ${resource}` : ""}: ${message}`;
  }
  return code in exhaustions ? `this machine ${exhaustions[code]}: ${message}` : undefined;
}

/** Resources that can run out, by error code. */
const exhaustions: Readonly<Record<string, string>> = {
  EMFILE: "allows too few open files; raise ulimit -n",
  ENFILE: "allows too few open files",
  ENOMEM: "has too little memory",
  ENOSPC: "has no room left",
};

/** Describes a defect in one line, without its message unless requested, since it may quote the target. */
function defectText(error: unknown): string {
  const { name = typeof error, stack = "" } = isError(error) ? error : {};
  if (process.env.REALTIMEKIT_TESTKIT_DEBUG) return stack || String(error);
  const [place = ""] = /^ {4}at .*/m.exec(stack) ?? [];
  return `${name}${place.replace(/^ +/, " ")}; REALTIMEKIT_TESTKIT_DEBUG=1 shows more`;
}

/** Formats an error message; later lines are indented below the first. */
export function errorText(message: string): string {
  return `error: ${message.replaceAll("\n", "\n       ")}\n`;
}

/** Formats an error as `ctl --json` prints it. */
export function jsonError(message: string, exitCode: number): string {
  return `${JSON.stringify({ error: { message, exit_code: exitCode } })}\n`;
}

/** Signals that ask a command to end: by Ctrl-C, by a CI job or supervisor, and by a terminal that closes. */
const endSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Calls back for each signal that asks the command to end. Returns a function that restores Node's own handling. */
export function onEndSignal(listener: () => void): () => void {
  const onSignal = (signal: NodeJS.Signals) => {
    if (signal === "SIGHUP") endBy(signal);
    listener();
  };
  for (const signal of endSignals) process.on(signal, onSignal);
  return () => {
    for (const signal of endSignals) process.off(signal, onSignal);
  };
}

/**
 * Ends the process with a signal, unless it is not `needed` by then: at an ordinary exit, Node would restore the terminal,
 * and abort if that is gone, or stop if that has another process in front.
 */
export function endBy(signal: NodeJS.Signals, needed = () => true): void {
  process.once("exit", () => {
    if (!needed()) return;
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
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

const npxIntervalMs = 500;

/** Calls back when the npx that started this command has ended: signals to npx do not reach its children. */
export function onNpxEnd(end: () => void): void {
  const { npm_lifecycle_event: event, npm_lifecycle_script: script = "" } = process.env;
  // Processes below a program of npx inherit these variables, so compare the script as well.
  if (event !== "npx" || !script.includes("realtimekit-testkit")) return;
  const { ppid } = process;
  const npx = parentOfShell(ppid) ?? ppid;
  const watch = setInterval(() => {
    if (process.ppid === ppid && isRunning(npx)) return;
    clearInterval(watch);
    end();
  }, npxIntervalMs).unref();
}

/** Returns the parent of a process that is a shell, which npx starts between itself and the command. */
function parentOfShell(pid: number): number | undefined {
  const { name, parent } = statusOf(pid);
  return /(^|[/-])\w*sh$/.test(name) ? parent : undefined;
}

/** Returns the status of a process, on systems without `/proc` too. */
export function statusOf(pid: number) {
  const status = processStatus(pid);
  if (status) return status;
  try {
    const listed = execFileSync("ps", ["-o", "ppid=,stat=,comm=", "-p", String(pid)], { encoding: "utf8" });
    const [parent, state = "", name = ""] = listed.trim().split(/\s+/);
    return { name, parent: Number(parent), isInBackground: !state.includes("+") };
  } catch {
    return { name: "", parent: 0, isInBackground: false };
  }
}

let current: ((exitCode: number) => void) | undefined;

/** Lets a command end by itself and report its results so far when a signal or a defect interrupts it. */
export function openInterruption() {
  const abort = new AbortController();
  let code: number | undefined;
  current = (exitCode) => {
    code ??= exitCode;
    current = undefined;
    abort.abort();
  };
  const stopListening = onFirstEndSignal(() => interrupt(exitCodes.interrupted));
  return {
    signal: abort.signal,
    /** The exit code of a command that was interrupted; undefined otherwise. */
    exitCode: () => code,
    /** Lets an interruption end the process at once from now on. */
    close() {
      current = undefined;
      stopListening();
    },
  };
}

/** Interrupts the command, which then exits with this code. Returns false if that is impossible or already done. */
export function interrupt(exitCode: number): boolean {
  if (current === undefined) return false;
  current(exitCode);
  return true;
}
