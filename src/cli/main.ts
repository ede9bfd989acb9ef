#!/usr/bin/env node
import { CommanderError } from "commander";
import { exitCodes, reportFailure } from "./failure.js";
import { guardOutput } from "./guard-output.js";
import { createProgram } from "./program.js";

/** The shipped command. */
guardOutput();
try {
  await createProgram().parseAsync();
} catch (error) {
  // Commander has told the user already, on the right stream, unless it only ended after --help or --version.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : exitCodes.usage;
  else process.exitCode = reportFailure(error);
}
