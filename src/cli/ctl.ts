import { type Command, Option } from "commander";
import { variablePrefix } from "./environment-command.js";
import { exitCodes, jsonError } from "./exit.js";
import { addOptions, type Declared, flag, option, text, type ValuesOf } from "./option-table.js";
import { controlTokenVariable, defaultMockUrl, nameOfScope, timeLimit, urlVariable, wholeNumber } from "./options.js";

const options = {
  "--url <url>": text(`URL of the mock (env: ${urlVariable})`, defaultMockUrl),
  "--scope <name>": option("scope to control", nameOfScope),
  "--account <id>": fromEnvironment(
    "account of the tenant (default: that of the scenario's apps, else the documented one)",
    "ACCOUNT",
  ),
  "--app <id>": fromEnvironment("app of the tenant (default: the scenario's only one, else the documented one)", "APP"),
  "--live": flag("with sessions list: only sessions that are LIVE"),
  "--script <file>": text("run the commands of a file, one per line; - reads standard input"),
  "--follow": flag("with journal list: keep printing requests as they arrive"),
  "--timeout <length>": option(
    "time limit of a response (default: 60s), of wait and shutdown (default: 10s)",
    timeLimit,
  ),
  "--coverage-min <percent>": option("with coverage read: exit with 1 if less was exercised", wholeNumber(0, 100)),
  "--json": flag("print results as JSON"),
  "-h, --help": flag("display help for ctl, or the fields of a command with an example"),
};

export interface CtlOptions extends ValuesOf<typeof options> {
  /** Whether an option names the tenant, not only the environment. */
  readonly isTenantGiven?: boolean;
}

function fromEnvironment(help: string, variable: string): Declared<string | undefined> {
  return (flags) => new Option(flags, help).env(variablePrefix + variable);
}

export function addCtlCommand(program: Command): void {
  const ctl = program.command("ctl");
  if (process.argv.includes("--json")) {
    ctl.showHelpAfterError(false).configureOutput({
      outputError: (text, write) => write(jsonError(text.trim().replace(/^error: /, ""), exitCodes.usage)),
    });
  }
  ctl
    .description("Control a running mock: make things happen, and see what was requested.")
    .argument("[group]", "group of commands: meetings, sessions, clock, faults, journal, ...")
    .argument("[command]", "what to do; without it, the commands are listed")
    .argument("[fields...]", "FIELD=VALUE; a.b=VALUE for nested fields; with state load, a scenario")
    .helpOption(false);
  addOptions(ctl, options)
    .addHelpText("after", examples)
    .action(
      async (
        group: string | undefined,
        name: string | undefined,
        fields: string[],
        given: ValuesOf<typeof options>,
      ) => {
        if (given.help && group === undefined) return ctl.outputHelp();
        const words = [group, name, ...fields].filter((word) => word !== undefined);
        const isTenantGiven = [ctl.getOptionValueSource("account"), ctl.getOptionValueSource("app")].includes("cli");
        await (await import("./ctl-run.js")).runCtl(words, { ...given, isTenantGiven });
      },
    );
}

const examples = `
Examples:
  realtimekit-testkit ctl sessions list --live
  realtimekit-testkit ctl meetings create title=Webinar id=webinar
  realtimekit-testkit ctl sessions join meeting_id=webinar name=Ada
  realtimekit-testkit ctl clock advance by=10m
  realtimekit-testkit ctl state load busy-webinar      or a file
  realtimekit-testkit ctl faults add effect.status=503 when.count=3
  realtimekit-testkit ctl faults preset name=flaky-10%
  realtimekit-testkit ctl journal list --follow
  realtimekit-testkit ctl journal verify operation=GetSessions times=2
  realtimekit-testkit ctl coverage read --coverage-min 60
  realtimekit-testkit ctl --script webinar.txt
  realtimekit-testkit ctl wait --timeout 30s           until the mock responds
  realtimekit-testkit ctl shutdown                     until it has stopped
If the mock needs a control token, set ${controlTokenVariable}.
`;
