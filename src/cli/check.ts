import { type Command, Option } from "commander";
import packageFile from "../../package.json" with { type: "json" };
import { revisions } from "../contract/revisions.js";
import { type ReporterName, reporterNames } from "../suite/reports/reporter.js";
import type { SuiteOptions } from "../suite/run/run.js";
import {
  addLimitOptions,
  addTenantOptions,
  type LimitOptions,
  reportOption,
  type TenantOptions,
  texts,
  wholeNumber,
} from "./options.js";

export interface CheckOptions
  extends TenantOptions,
    LimitOptions,
    Pick<SuiteOptions, "only" | "skip" | "require">,
    Required<Pick<SuiteOptions, "revision" | "requireAll" | "retryFailed">> {
  readonly target?: string;
  readonly concurrency: number;
  readonly timeout: number;
  readonly report: ReporterName[];
  readonly out?: string;
  readonly baseline?: string;
  readonly profile?: string;
  readonly record?: string;
  readonly repro: string | false;
  readonly capture?: string;
  readonly dryRun: boolean;
  readonly list: boolean;
  readonly writeBaseline?: string;
}

export function addCheckCommand(program: Command): void {
  const command = program
    .command("check")
    .description("Check the live API, a server or the mock against the contract, with GET requests only.")
    .option(
      "--target <url|file>",
      "base URL such as https://api.cloudflare.com/client/v4, or a recording (default: its own mock)",
    );
  addTenantOptions(command).addOption(
    new Option("--revision <revision>", "revision of the contract").choices(["auto", ...revisions]).default("auto"),
  );
  command
    .optionsGroup("Checks:")
    .option("--only <patterns>", "only these checks: ids, parts of ids, or patterns with *, separated by commas", texts)
    .option("--skip <patterns>", "not these checks", texts)
    .option("--require <patterns>", "fail if one of these checks is skipped", texts)
    .option("--require-all", "exit with 3 if a check has no verdict, for lack of requests, data or access", false)
    .option(
      "--retry-failed <n>",
      "retry a failed check this many times; one that passes then is flaky",
      wholeNumber(0, 10),
      0,
    )
    .option("--list", "list the checks, and send nothing", false)
    .option("--dry-run", "print the plan and the number of requests, and send nothing", false);
  addLimitOptions(command.optionsGroup("Load on the target:"))
    .option("--concurrency <n>", "requests at the same time", wholeNumber(1, 32), 4)
    .option("--timeout <seconds>", "time limit of a request", wholeNumber(1, 600), 10);
  command
    .optionsGroup("Known deviations and behaviour:")
    .option("--baseline <file>", "accept the deviations listed in this file, YAML or JSON")
    .option(
      "--write-baseline <file>",
      "write a baseline that accepts all deviations of this run, as JSON, and accept them",
    )
    .option(
      "--profile <file>",
      "a profile that calibrate wrote: reports show when each entry was verified, and the mock follows it",
    )
    .optionsGroup("Reports and recordings:")
    .addOption(reportOption(reporterNames))
    .option("--out <dir>", "write the reports that are files, such as html, into this folder")
    .option("--record <file>", "record requests and responses to this file, without secrets and personal data")
    .option("--repro <file>", "where to write a recording that replays a failure", "realtimekit-repro.json")
    .option("--no-repro", "do not write that recording")
    .option(
      "--capture <file>",
      "store the shapes of responses, without values, and report what changed since the previous run",
    )
    .addHelpText("after", examples)
    .action(async (options: CheckOptions) => {
      const { runCheck } = await import("./check-run.js");
      process.exitCode = await runCheck(options, packageFile.version);
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
