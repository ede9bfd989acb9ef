import { Argument, type Command, InvalidArgumentError, Option } from "commander";
import { liveBaseUrl } from "../contract/constants.js";
import { defaultSeed, defaultSizes, maxGenerated } from "../fixtures/generate/defaults.js";
import type { RecordOptions } from "../fixtures/record/record.js";
import {
  keepable,
  type ScenarioFormat,
  type SchemaKind,
  scenarioFormats,
  schemaKinds,
} from "../fixtures/scenario/names.js";
import { maxInstant, minTime, parseOffset } from "../lib/time.js";
import {
  apiId,
  controlTokenVariable,
  defaultMockUrl,
  maxBodyOption,
  nameOfScope,
  timeLimit,
  urlVariable,
  wholeNumber,
} from "./options.js";

export function addFixturesCommand(program: Command): void {
  const fixtures = program
    .command("fixtures")
    .description("List, generate, validate and record scenarios: data to serve.");

  fixtures
    .command("list")
    .description("List the scenarios that come with the package.")
    .option("--json", "print the list as JSON", false)
    .addHelpText(
      "after",
      `
Examples:
  realtimekit-testkit fixtures list
  realtimekit-testkit serve --scenario busy-webinar
`,
    )
    .action(async (options: { readonly json: boolean }) => (await import("./fixtures-run.js")).runList(options));

  fixtures
    .command("generate")
    .description("Write generated data, or all records of a scenario, as a scenario file.")
    .option("--scenario <name|file>", "scenario to write, without its timeline")
    .option("--seed <text>", `text that all data derives from (default: "${defaultSeed}", or that of the scenario)`)
    .option("--meetings <n>", `meetings to generate (default: ${defaultSizes.meetings})`, wholeNumber(0, maxGenerated))
    .option("--sessions <n>", `sessions to generate (default: ${defaultSizes.sessions})`, wholeNumber(0, maxGenerated))
    .option("--out <file>", "file to write, or - for the terminal", "-")
    .addOption(
      new Option("--format <format>", "format to write (default: by the name of the file, else json)").choices(
        scenarioFormats,
      ),
    )
    .addHelpText(
      "after",
      `
Examples:
  realtimekit-testkit fixtures generate --seed demo --out demo.yaml
  realtimekit-testkit serve --scenario demo.yaml
  realtimekit-testkit fixtures generate --sessions 1000000 --format ndjson \\
    | gzip > million.ndjson.gz
  realtimekit-testkit fixtures generate --scenario unicode --format json
`,
    )
    .action(async (options: GenerateOptions) => (await import("./fixtures-run.js")).runGenerate(options));

  fixtures
    .command("validate")
    .description("Check scenario files or recorded response bodies, and print every problem with file, line and path.")
    .argument("<file...>", "files to check, or names of scenarios that come with the package")
    .option("--json", "print the problems as JSON", false)
    .addHelpText(
      "after",
      `
Examples:
  realtimekit-testkit fixtures validate fixtures/*.yaml
  realtimekit-testkit fixtures validate --json recorded-response.json

Exits with 1 when there is a problem.
`,
    )
    .action(async (files: readonly string[], options: { readonly json: boolean }) =>
      (await import("./fixtures-run.js")).runValidate(files, options),
    );

  fixtures
    .command("record")
    .description("Record the lists of a live app as a scenario, without ids, titles, messages and metadata.")
    .option("--target <url>", "base URL of the API", liveBaseUrl)
    .requiredOption("--account <id>", "account to read", apiId)
    .requiredOption("--app <id>", "app to read", apiId)
    .requiredOption("--out <file>", "scenario file to write; FILE.partial until it is complete")
    .addOption(new Option("--keep <field...>", "do not replace this by pseudonyms").choices(keepable).default([]))
    .option(
      "--shift <length>",
      'move all times by a duration such as "-37d", or by a "random" number of days',
      parseShift,
      0,
    )
    .option<readonly string[]>(
      "--livestream-session <id...>",
      "also record these livestream sessions; no list shows them",
      (id, previous) => [...previous, apiId(id)],
      [],
    )
    .option("--rps <n>", "send at most this many requests per second", wholeNumber(1, 1000), 4)
    .option(
      "--per-page <n>",
      "records to request per page; fewer if the target rejects that many",
      wholeNumber(1, 10_000),
      100,
    )
    .option("--max-requests <n>", "send at most this many requests", wholeNumber(1, 1_000_000), 1000)
    .option("--max-records <n>", "read at most this many records of a list", wholeNumber(1, 10_000_000), 100_000)
    .addOption(
      new Option("--max-time <length>", "send requests for at most this long; repeat the command to resume")
        .argParser(timeLimit)
        .default(60 * 60_000, "1h"),
    )
    .addOption(maxBodyOption())
    .addHelpText(
      "after",
      `
Sends GET requests only, with the credentials of CLOUDFLARE_API_TOKEN, or of
CLOUDFLARE_EMAIL and CLOUDFLARE_API_KEY. Waits when the target asks for it. To
continue an interrupted recording, repeat the command. Fields that differ from
the documents are counted and left out; their records are not lost. Exits with
3, and does not touch an earlier file, if a list ends before its total_count,
never ends, or loses more than a tenth of its records.

Examples:
  realtimekit-testkit fixtures record --account ID --app ID --out recorded.json
  realtimekit-testkit fixtures record --account ID --app ID \\
    --out recorded.json --keep titles --shift random
  realtimekit-testkit serve --scenario recorded.json
`,
    )
    .action(async (options: RecordCommandOptions) => (await import("./fixtures-run.js")).runRecord(options));

  fixtures
    .command("snapshot")
    .description("Save the data of a running mock as a scenario that produces the same responses.")
    .option("--target <url>", `URL of the mock (env: ${urlVariable})`, defaultMockUrl)
    .option("--scope <name>", "scope to save, instead of the default one", nameOfScope)
    .option("--out <file>", "file to write, or - for the terminal", "-")
    .addHelpText(
      "after",
      `
If the mock needs a control token, set ${controlTokenVariable}.

Examples:
  realtimekit-testkit fixtures snapshot --out now.json
  realtimekit-testkit serve --scenario now.json
`,
    )
    .action(async (options: SnapshotOptions) => (await import("./fixtures-run.js")).runSnapshot(options));

  fixtures
    .command("schema")
    .description("Print the JSON Schema of scenario files, profiles or baselines, for editors.")
    .addArgument(new Argument("[kind]", "kind of file").choices(schemaKinds).default("scenario"))
    .option("--out <file>", "write it to a file instead of the terminal", "-")
    .addHelpText(
      "after",
      `
Examples:
  realtimekit-testkit fixtures schema --out scenario.schema.json
  realtimekit-testkit fixtures schema baseline --out baseline.schema.json
Then, as the first line of a scenario file:
  # yaml-language-server: $schema=./scenario.schema.json
`,
    )
    .action(async (kind: SchemaKind, options: { readonly out: string }) =>
      (await import("./fixtures-run.js")).runSchema(kind, options),
    );
}

export interface GenerateOptions {
  readonly scenario?: string;
  readonly seed?: string;
  readonly meetings?: number;
  readonly sessions?: number;
  readonly out: string;
  readonly format?: ScenarioFormat;
}

export interface RecordCommandOptions
  extends Pick<RecordOptions, "target" | "out" | "keep" | "shift" | "perPage" | "maxRequests" | "maxRecords"> {
  readonly account: string;
  readonly app: string;
  readonly livestreamSession: readonly string[];
  readonly rps: number;
  readonly maxBody: number;
  readonly maxTime: number;
}

/** Parses the option that moves times: a duration with an optional sign, or `random`. */
export function parseShift(text: string): number | "random" {
  if (text === "random") return text;
  const offset = parseOffset(text);
  if (offset === undefined) throw new InvalidArgumentError('Expected a duration such as "-37d", or "random".');
  const moved = Date.now() + offset;
  if (moved < minTime || moved > maxInstant) throw new InvalidArgumentError("Expected the years 1000 to 9999.");
  return offset;
}

export interface SnapshotOptions {
  readonly target: string;
  readonly scope?: string;
  readonly out: string;
}
