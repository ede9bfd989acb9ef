#!/usr/bin/env node
import { interrupt } from "./exit.js";
import { guardOutput, reportFailure } from "./output.js";
import { runProgram } from "./program.js";

/** How long an interrupted command may take to report its results so far, after a defect. */
const graceMs = 10_000;

/** How long a command that has failed may take to end. */
const failedMs = 2000;

let hasEnded = false;

/** Reports an error that no command expected. A command that has something to report does so first. */
function fail(error: unknown): void {
  const exitCode = reportFailure(error);
  if (!interrupt(exitCode)) process.exit(exitCode);
  setTimeout(() => process.exit(exitCode), graceMs).unref();
}

async function run(): Promise<void> {
  const hasFailed = await runProgram(process.argv.slice(2));
  // A connection that a library has left open must not keep the process alive.
  if (hasFailed) setTimeout(() => process.exit(), failedMs).unref();
  hasEnded = true;
}

guardOutput();
process.on("uncaughtException", fail);
// When nothing is left to wait for, Node would exit silently.
process.on("beforeExit", () => hasEnded || fail(new Error("The command waits for nothing.")));
void run();
