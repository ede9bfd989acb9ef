import type { Command } from "commander";
import packageFile from "../../package.json" with { type: "json" };
import { revisions } from "../contract/revisions.js";
import { reporterNames } from "../suite/reports/reporter.js";
import { addOptions, choice, flag, group, negation, option, text, type ValuesOf } from "./option-table.js";
import { limitOptions, reportOption, tenantOptions, texts, timeLimit, wholeNumber } from "./options.js";

const options = {
  "--target <url|file>": text(
    "base URL such as https://api.cloudflare.com/client/v4, or a recording (default: its own mock)",
  ),
  ...tenantOptions,
  "--revision <revision>": choice("revision of the contract", ["auto", ...revisions], "auto"),
  ...group("Checks:", {
    "--only <patterns>": option("only these checks: ids, parts of ids, or patterns with *, separated by commas", texts),
    "--skip <patterns>": option("not these checks", texts),
    "--require <patterns>": option("fail if one of these checks is skipped", texts),
    "--require-all": flag("exit with 3 if a check has no verdict, for lack of requests, data or access"),
    "--retry-failed <n>": option(
      "retry a failed check this many times; one that passes then is flaky",
      wholeNumber(0, 10),
      0,
    ),
    "--list": flag("list the checks, and send nothing"),
    "--dry-run": flag("print the plan and the number of requests, and send nothing"),
  }),
  ...group("Load on the target:", {
    ...limitOptions,
    "--concurrency <n>": option("requests at the same time", wholeNumber(1, 32), 4),
    "--timeout <length>": option("time limit of a request", timeLimit, 10_000, "10s"),
  }),
  ...group("Known deviations and behaviour:", {
    "--baseline <file>": text("accept the deviations listed in this file, YAML or JSON"),
    "--write-baseline <file>": text(
      "write a baseline that accepts all deviations of this run, as JSON, and accept them",
    ),
    "--profile <file>": text(
      "a profile that calibrate wrote: reports show when each entry was verified, and the mock follows it",
    ),
  }),
  ...group("Reports and recordings:", {
    "--report <kinds>": reportOption(reporterNames),
    "--out <dir>": text("write the reports that are files, such as html, into this folder"),
    "--record <file>": text("record requests and responses to this file, without secrets and personal data"),
    "--repro <file>": text("where to write a recording that replays a failure", "realtimekit-repro.json"),
    "--no-repro": negation<false>("do not write that recording"),
    "--capture <file>": text(
      "store the shapes of responses, without values, and report what changed since the previous run",
    ),
  }),
};

export type CheckOptions = ValuesOf<typeof options>;

export function addCheckCommand(program: Command): void {
  const command = program
    .command("check")
    .description("Check the live API, a server or the mock against the contract, with GET requests only.");
  addOptions(command, options)
    .addHelpText("after", examples)
    .action(async (given: CheckOptions) => {
      const { runCheck } = await import("./check-run.js");
      process.exitCode = await runCheck(given, packageFile.version);
    });
}

const examples = `
The credentials come from CLOUDFLARE_API_TOKEN, or from CLOUDFLARE_EMAIL and
CLOUDFLARE_API_KEY.
Exit codes: 0 conforms, 1 the contract is broken, 2 usage, 3 could not check
(network, credentials, rate limit), 70 internal error.

Examples:
  realtimekit-testkit check                            check the mock
  realtimekit-testkit check --target https://api.cloudflare.com/client/v4 \\
    --account ID --app ID
  realtimekit-testkit check --target http://127.0.0.1:4010 --account a --app b \\
    --report pretty,junit,html --out reports
  realtimekit-testkit check --target realtimekit-repro.json
`;
