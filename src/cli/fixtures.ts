import { Argument, type Command, InvalidArgumentError, Option } from "commander";
import { liveBaseUrl } from "../contract/constants.js";
import { defaultSeed, defaultSizes, maxGenerated } from "../fixtures/generate/defaults.js";
import { keepable, type SchemaKind, scenarioFormats, schemaKinds } from "../fixtures/scenario/names.js";
import { maxInstant, minTime, parseOffset } from "../lib/time.js";
import { addOptions, choice, type Declared, flag, option, text, type ValuesOf } from "./option-table.js";
import {
  apiId,
  controlTokenVariable,
  defaultMockUrl,
  maxBody,
  nameOfScope,
  namesOption,
  timeLimit,
  urlVariable,
  wholeNumber,
} from "./options.js";

/** A file that is written, the terminal unless one is named. */
const out = text("file to write, or - for the terminal", "-");

const generateOptions = {
  "--scenario <name|file>": text("scenario to write, without its timeline"),
  "--seed <text>": text(`text that all data derives from (default: "${defaultSeed}", or that of the scenario)`),
  "--meetings <n>": size("meetings"),
  "--sessions <n>": size("sessions"),
  "--out <file>": out,
  "--format <format>": choice("format to write (default: by the name of the file, else json)", scenarioFormats),
};

export type GenerateOptions = ValuesOf<typeof generateOptions>;

function size(kind: "meetings" | "sessions") {
  return option(`${kind} to generate (default: ${defaultSizes[kind]})`, wholeNumber(0, maxGenerated));
}

const recordOptions = {
  "--target <url>": text("base URL of the API", liveBaseUrl),
  "--account <id>": required("account to read", apiId),
  "--app <id>": required("app to read", apiId),
  "--out <file>": required("scenario file to write; FILE.partial until it is complete"),
  "--keep <fields...>": namesOption({ kinds: "what pseudonyms do not replace", noun: "field" }, keepable, []),
  "--shift <length>": option(
    'move all times by a duration such as "-37d", or by a "random" number of days',
    parseShift,
    0,
  ),
  "--livestream-session <id...>": option<readonly string[]>(
    "also record these livestream sessions; no list shows them",
    (id, previous = []) => [...previous, apiId(id)],
    [],
  ),
  "--rps <n>": option("send at most this many requests per second", wholeNumber(1, 1000), 4),
  "--per-page <n>": option(
    "records to request per page; fewer if the target rejects that many",
    wholeNumber(1, 10_000),
    100,
  ),
  "--max-requests <n>": option("send at most this many requests", wholeNumber(1, 1_000_000), 1000),
  "--max-records <n>": option("read at most this many records of a list", wholeNumber(1, 10_000_000), 100_000),
  "--max-time <length>": option(
    "send requests for at most this long; repeat the command to resume",
    timeLimit,
    60 * 60_000,
    "1h",
  ),
  "--max-body <size>": maxBody,
};

export type RecordCommandOptions = ValuesOf<typeof recordOptions>;

function required(help: string, parse?: (text: string) => string): Declared<string> {
  return (flags) => {
    const created = new Option(flags, help).makeOptionMandatory();
    return parse ? created.argParser(parse) : created;
  };
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

const snapshotOptions = {
  "--target <url>": text(`URL of the mock (env: ${urlVariable})`, defaultMockUrl),
  "--scope <name>": option("scope to save, instead of the default one", nameOfScope),
  "--out <file>": out,
};

export type SnapshotOptions = ValuesOf<typeof snapshotOptions>;

export function addFixturesCommand(program: Command): void {
  const fixtures = program
    .command("fixtures")
    .description("List, generate, validate and record scenarios: data to serve.");
  const load = () => import("./fixtures-run.js");

  const list = fixtures.command("list").description("List the scenarios that come with the package.");
  addOptions(list, { "--json": flag("print the list as JSON") })
    .addHelpText(
      "after",
      `
Examples:
  realtimekit-testkit fixtures list
  realtimekit-testkit serve --scenario busy-webinar
`,
    )
    .action(async (given: { readonly json: boolean }) => (await load()).runList(given));

  const generate = fixtures
    .command("generate")
    .description("Write generated data, or all records of a scenario, as a scenario file.");
  addOptions(generate, generateOptions)
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
    .action(async (given: GenerateOptions) => (await load()).runGenerate(given));

  const validate = fixtures
    .command("validate")
    .description("Check scenario files or recorded response bodies, and print every problem with file, line and path.")
    .argument("<file...>", "files to check, names of scenarios that come with the package, or - for standard input");
  addOptions(validate, { "--json": flag("print the problems as JSON") })
    .addHelpText(
      "after",
      `
Examples:
  realtimekit-testkit fixtures validate fixtures/*.yaml
  realtimekit-testkit fixtures validate --json recorded-response.json

Exits with 1 when there is a problem.
`,
    )
    .action(async (files: readonly string[], given: { readonly json: boolean }) =>
      (await load()).runValidate(files, given),
    );

  const record = fixtures
    .command("record")
    .description("Record the lists of a live app as a scenario, without ids, titles, messages and metadata.");
  addOptions(record, recordOptions)
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
    .action(async (given: RecordCommandOptions) => (await load()).runRecord(given));

  const snapshot = fixtures
    .command("snapshot")
    .description("Save the data of a running mock as a scenario that produces the same responses.");
  addOptions(snapshot, snapshotOptions)
    .addHelpText(
      "after",
      `
If the mock needs a control token, set ${controlTokenVariable}.

Examples:
  realtimekit-testkit fixtures snapshot --out now.json
  realtimekit-testkit serve --scenario now.json
`,
    )
    .action(async (given: SnapshotOptions) => (await load()).runSnapshot(given));

  const schema = fixtures
    .command("schema")
    .description("Print the JSON Schema of scenario files, profiles or baselines, for editors.")
    .addArgument(new Argument("[kind]", "kind of file").choices(schemaKinds).default("scenario"));
  addOptions(schema, { "--out <file>": text("write it to a file instead of the terminal", "-") })
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
    .action(async (kind: SchemaKind, given: { readonly out: string }) => (await load()).runSchema(kind, given));
}
