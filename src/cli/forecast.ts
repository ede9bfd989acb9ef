import { type Command, Option } from "commander";
import packageFile from "../../package.json" with { type: "json" };
import { defaultRevision } from "../contract/constants.js";
import { type Revision, revisions } from "../contract/revisions.js";
import {
  type ForecastReporterName,
  forecastReporterNames,
  type MutantKind,
  mutantKinds,
  type TestRunner,
  testRunners,
} from "../forecast/names.js";
import { namesOption, nonEmpty, reportOption, texts, timeLimit, wholeNumber } from "./options.js";

export interface ForecastCliOptions {
  readonly revision: Revision;
  readonly from?: Revision;
  readonly to?: Revision;
  readonly mutants: MutantKind[];
  readonly only?: string[];
  readonly skip?: string[];
  readonly changedSince?: string;
  readonly budget?: number;
  readonly jobs?: number;
  readonly baseline?: string;
  readonly report: ForecastReporterName[];
  readonly out?: string;
  readonly results: string;
  readonly resume: boolean;
  readonly seed?: string;
  readonly scenario?: string;
  readonly profile?: string;
  readonly track: boolean;
  readonly list: boolean;
}

export interface ExplainOptions {
  readonly write?: string;
  readonly runner?: TestRunner;
}

export function addForecastCommand(program: Command): void {
  const forecast = program
    .command("forecast")
    .description("Find the API changes that your own tests would not notice.")
    .argument("[command...]", "the command that runs the tests, after --")
    .addOption(
      new Option("--revision <revision>", "revision that the client speaks")
        .choices(revisions)
        .default(defaultRevision),
    )
    .option("--seed <text>", "seed of the data that the tests find", nonEmpty)
    .option("--scenario <name|file>", "a scenario instead of generated data")
    .option("--profile <file>", "a profile that calibrate wrote, instead of what is assumed")
    .optionsGroup("Changes to try:")
    .addOption(
      namesOption("--mutants <kinds>", {
        kinds: "kinds of mutants",
        noun: "kind of mutants",
        known: mutantKinds,
        preset: mutantKinds,
      }),
    )
    .addOption(
      new Option("--from <revision>", "history: changes after this revision (default: that of --revision)").choices(
        revisions,
      ),
    )
    .addOption(
      new Option("--to <revision>", "history: changes up to this revision (default: the newest)").choices(revisions),
    )
    .option(
      "--only <patterns>",
      "only these mutants: ids, parts of ids, or patterns with *, separated by commas",
      texts,
    )
    .option("--skip <patterns>", "not these mutants", texts)
    .option("--changed-since <ref>", "only operations whose calls changed since this branch left a Git commit")
    .option("--list", "list the mutants, and run nothing", false)
    .optionsGroup("Runs of the command:")
    .option("--budget <length>", "end the forecast after this long, such as 90s or 5m", timeLimit)
    .option("--jobs <n>", "runs at the same time (default: the number of cores)", wholeNumber(1, 256))
    .option("--no-track", "do not track what Node programs read")
    .option("--resume", "continue an earlier run: keep its results, and try the mutants that have none", false)
    .optionsGroup("Results:")
    .option("--baseline <file>", "accept the findings of this file, YAML or JSON")
    .addOption(reportOption(forecastReporterNames))
    .option("--out <dir>", "write the reports that are files, such as html, into this folder")
    .option(
      "--results <file>",
      "file to store the results in, written while the forecast runs",
      "realtimekit-forecast.json",
    )
    .addHelpText("after", examples)
    .action(async (command: string[], options: ForecastCliOptions) => {
      const { runForecastCommand } = await import("./forecast-run.js");
      process.exitCode = await runForecastCommand(command, options, packageFile.version);
    });
  addExplainCommand(forecast);
}

const examples = `
Runs the command once for every change, each run with its own mock behind
CLOUDFLARE_BASE_URL and REALTIMEKIT_TESTKIT_SCOPE_URL. Mocks that the tests
create with this package change too.
Exit codes: 0 nothing unnoticed, 1 something unnoticed, 2 usage, 3 the command
fails, is flaky or calls no mock without any change, or the budget ends before
a change is tried, 130 interrupted, 70 internal error.

Examples:
  realtimekit-testkit forecast -- npm test
  realtimekit-testkit forecast --mutants profile,history --budget 5m -- npm test
  realtimekit-testkit forecast --report pretty,html --out reports -- npm test
  realtimekit-testkit forecast explain profile/maxPerPage/25 --write new.test.ts
`;

function addExplainCommand(forecast: Command): void {
  forecast
    .command("explain")
    .description("Explain a change, and write the test that would notice it.")
    .argument("<id>", "id of the mutant, as reports name it")
    .option("--write <file>", "write the test into this file; it must not exist")
    .addOption(new Option("--runner <runner>", "test runner (default: that of package.json)").choices(testRunners))
    .addHelpText(
      "after",
      `
Example:
  realtimekit-testkit forecast explain profile/maxPerPage/25 --write new.test.ts
`,
    )
    .action(async (id: string, options: ExplainOptions, command: Command) => {
      const { explainMutant } = await import("./forecast-run.js");
      const { revision, ...chosen } = command.optsWithGlobals<ForecastCliOptions>();
      const isChosen = command.getOptionValueSourceWithGlobals("revision") !== "default";
      await explainMutant(id, options, { ...chosen, ...(isChosen && { revision }) });
    });
}
