#!/usr/bin/env node
import { CommanderError } from "commander";
import { exitCodes } from "./cli-error.js";
import { guardOutput, reportFailure } from "./output.js";
import { createProgram } from "./program.js";

/** The shipped command. */
guardOutput();
process.on("uncaughtException", (error) => process.exit(reportFailure(error)));
try {
  await createProgram().parseAsync();
} catch (error) {
  // Commander has printed its own errors; --help and --version end with exit code 0.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : exitCodes.usage;
  else process.exitCode = reportFailure(error);
}
