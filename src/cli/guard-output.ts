import { CliError, reportFailure } from "./failure.js";

/**
 * Ends the command with one line when standard output cannot be written, such as on a full disk. A reader that has seen
 * enough, such as `head`, is no failure: what the command does besides, such as to write reports, goes on.
 */
export function guardOutput(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") return;
    process.exit(reportFailure(new CliError(`cannot write to the standard output: ${error.message}`)));
  });
  // There is nowhere left to tell it.
  process.stderr.on("error", () => {});
}
