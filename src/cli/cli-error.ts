import { codeOf, EnvironmentError, isError } from "../lib/message.js";
import { StateError } from "../world/log/event-log.js";

/** What the exit code of every command means. */
export const exitCodes = { conforms: 0, broken: 1, usage: 2, couldNotCheck: 3, internalError: 70 } as const;

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

/** What has run out, by the code of an error that is no defect. */
const exhaustions: Readonly<Record<string, string>> = {
  EMFILE: "allows too few open files; raise ulimit -n",
  ENFILE: "allows too few open files",
  ENOMEM: "has too little memory",
  ENOSPC: "has no room left",
};

/** Returns the text and the exit code of an error: without a stack trace when the user can fix it. */
export function describeFailure(error: unknown): { readonly text: string; readonly exitCode: number } {
  if (error instanceof CliError) return { text: errorText(error.message), exitCode: error.exitCode };
  if (error instanceof StateError || error instanceof EnvironmentError) {
    return { text: errorText(error.message), exitCode: exitCodes.usage };
  }
  if (isError(error) && codeOf(error) === "ERR_ACCESS_DENIED") {
    return { text: errorText(deniedText(error)), exitCode: exitCodes.usage };
  }
  const exhausted = isError(error) && exhaustions[String(codeOf(error))];
  if (exhausted) return { text: errorText(`this machine ${exhausted}: ${error.message}`), exitCode: exitCodes.usage };
  return {
    text: `Internal error of realtimekit-testkit (please report): ${defectText(error)}\n`,
    exitCode: exitCodes.internalError,
  };
}

/** Names what the permission model of Node denies; its message has the flag that allows it, except in Node 20. */
function deniedText(error: Error & { readonly permission?: string; readonly resource?: string }): string {
  const { permission = "a permission", resource, message } = error;
  return `node --permission denies ${permission}${resource ? ` of ${resource}` : ""}: ${message}`;
}

/** Names a defect in one line. Its message is left out unless it is requested: it can hold anything of a target. */
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
