import type { Command } from "commander";
import { wholeNumber } from "./options.js";

/** The options of `calibrate`, as parsed by commander. */
export interface CalibrateOptions {
  readonly target?: string;
  readonly account?: string;
  readonly app?: string;
  readonly livestreamSession?: string;
  readonly out?: string;
  readonly maxRequests: number;
  readonly rps?: number;
}

/** Adds the command that measures the behaviour profile of a target. */
export function addCalibrateCommand(program: Command): void {
  program
    .command("calibrate")
    .description("Measure, on a live API, what the documentation leaves open, and write it as a profile for the mock.")
    .option("--target <url>", "base URL such as https://api.cloudflare.com/client/v4; the mock if absent")
    .option("--account <id>", "account id")
    .option("--app <id>", "app id")
    .option("--livestream-session <id>", "a livestream session that exists")
    .option("--out <file>", "write the profile file here, as JSON")
    .option("--max-requests <n>", "requests sent at most", wholeNumber(1, 100_000), 200)
    .option("--rps <n>", "requests per second (10, or unlimited on this machine)", wholeNumber(1, 10_000))
    .addHelpText("after", examples)
    .action(async (options: CalibrateOptions) => {
      const { runCalibrate } = await import("./calibrate-run.js");
      process.exitCode = await runCalibrate(options);
    });
}

const examples = `
The credentials come from CLOUDFLARE_API_TOKEN, or from CLOUDFLARE_EMAIL and CLOUDFLARE_API_KEY. GET requests only.

Example:
  realtimekit-testkit calibrate --target https://api.cloudflare.com/client/v4 --account ID --app ID --out profile.json
  realtimekit-testkit serve --profile profile.json
`;
