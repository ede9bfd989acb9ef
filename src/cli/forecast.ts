import type { Command } from "commander";
import packageFile from "../../package.json" with { type: "json" };
import { defaultRevision } from "../contract/constants.js";
import { revisions } from "../contract/revisions.js";
import { forecastReporterNames, mutantKinds, testRunners } from "../forecast/names.js";
import { addOptions, choice, flag, group, negation, option, text, type ValuesOf } from "./option-table.js";
import { namesOption, nonEmpty, reportOption, texts, timeLimit, wholeNumber } from "./options.js";

const options = {
  "--revision <revision>": choice("revision that the client speaks", revisions, defaultRevision),
  "--seed <text>": option("seed of the data that the tests find", nonEmpty),
  "--scenario <name|file>": text("a scenario instead of generated data"),
  "--profile <file>": text("a profile that calibrate wrote, instead of what is assumed"),
  ...group("Changes to try:", {
    "--mutants <kinds>": namesOption({ kinds: "kinds of mutants", noun: "kind of mutants" }, mutantKinds),
    "--from <revision>": choice("history: changes after this revision (default: that of --revision)", revisions),
    "--to <revision>": choice("history: changes up to this revision (default: the newest)", revisions),
    "--only <patterns>": option(
      "only these mutants: ids, parts of ids, or patterns with *, separated by commas",
      texts,
    ),
    "--skip <patterns>": option("not these mutants", texts),
    "--changed-since <ref>": text("only operations whose calls changed since this branch left a Git commit"),
    "--list": flag("list the mutants, and run nothing"),
  }),
  ...group("Runs of the command:", {
    "--budget <length>": option("end the forecast after this long, such as 90s or 5m", timeLimit),
    "--jobs <n>": option("runs at the same time (default: the number of cores)", wholeNumber(1, 256)),
    "--no-track": negation("do not track what Node programs read"),
    "--resume": flag("continue an earlier run: keep its results, and try the mutants that have none"),
  }),
  ...group("Results:", {
    "--baseline <file>": text("accept the findings of this file, YAML or JSON"),
    "--report <kinds>": reportOption(forecastReporterNames),
    "--out <dir>": text("write the reports that are files, such as html, into this folder"),
    "--results <file>": text(
      "file to store the results in, written while the forecast runs",
      "realtimekit-forecast.json",
    ),
  }),
};

export type ForecastCliOptions = ValuesOf<typeof options>;

const explainOptions = {
  "--write <file>": text("write the test into this file; it must not exist"),
  "--runner <runner>": choice("test runner (default: that of package.json)", testRunners),
};

export type ExplainOptions = ValuesOf<typeof explainOptions>;

export function addForecastCommand(program: Command): void {
  const forecast = program
    .command("forecast")
    .description("Find the API changes that your own tests would not notice.")
    .argument("[command...]", "the command that runs the tests, after --");
  addOptions(forecast, options)
    .addHelpText("after", examples)
    .action(async (command: string[], given: ForecastCliOptions) => {
      const { runForecastCommand } = await import("./forecast-run.js");
      process.exitCode = await runForecastCommand(command, given, packageFile.version);
    });
  const explain = forecast
    .command("explain")
    .description("Explain a change, and write the test that would notice it.")
    .argument("<id>", "id of the mutant, as reports name it");
  addOptions(explain, explainOptions)
    .addHelpText("after", explainExamples)
    .action(async (id: string, given: ExplainOptions, command: Command) => {
      const { explainMutant } = await import("./explain-run.js");
      const { revision, ...chosen } = command.optsWithGlobals<ForecastCliOptions>();
      const isChosen = (name: string) => command.getOptionValueSourceWithGlobals(name) !== "default";
      const options = { ...chosen, ...(isChosen("revision") && { revision }) };
      await explainMutant(id, given, options, isChosen("results"));
    });
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

const explainExamples = `
Example:
  realtimekit-testkit forecast explain profile/maxPerPage/25 --write new.test.ts
`;
