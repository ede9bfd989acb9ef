import { StateError } from "../world/log/file/state-error.js";

/** What the exit code of every command means. */
export const exitCodes = { conforms: 0, broken: 1, usage: 2, couldNotCheck: 3 } as const;

/** Thrown when what the user asked cannot be done; the message says what, where, and what to do. */
export class CliError extends Error {
  override readonly name = "CliError";

  constructor(
    message: string,
    readonly exitCode: number = exitCodes.usage,
  ) {
    super(message);
  }
}

/** An error of several lines as one of the user's, the later lines below the first. */
export function multilineError(message: string): CliError {
  return new CliError(message.replaceAll("\n", "\n       "));
}

/** Writes an error to the terminal, in one line when it is the user's to mend, and returns the exit code. */
export function reportFailure(error: unknown): number {
  if (error instanceof CliError || error instanceof StateError) {
    process.stderr.write(`error: ${error.message}\n`);
    return error instanceof CliError ? error.exitCode : exitCodes.usage;
  }
  process.stderr.write(`A defect of realtimekit-testkit: ${error instanceof Error ? error.stack : String(error)}\n`);
  return exitCodes.broken;
}
