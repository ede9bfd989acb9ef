import type { Command } from "commander";
import { wholeNumber } from "./arguments.js";
import { CliError } from "./failure.js";

/** What `ctl` can be told besides the command. */
export interface CtlOptions {
  readonly url: string;
  readonly scope?: string;
  readonly account?: string;
  readonly app?: string;
  readonly script?: string;
  readonly follow: boolean;
  readonly coverageMin?: number;
  readonly json: boolean;
}

const urlVariable = "REALTIMEKIT_TESTKIT_URL";
const tokenVariable = "REALTIMEKIT_TESTKIT_CONTROL_TOKEN";

/** Adds the command that controls a running mock. */
export function addCtlCommand(program: Command): void {
  program
    .command("ctl")
    .description("Control a running mock: make things happen, and see what was asked.")
    .argument("[group]", "what it is about: meetings, sessions, clock, faults, journal, ...")
    .argument("[verb]", "what to do; without it, what there is to do is listed")
    .argument("[fields...]", "name=value; a.b=value for what lies deeper; the scenario of state load")
    .option("--url <url>", `where the mock is, or ${urlVariable}`, process.env[urlVariable] ?? "http://127.0.0.1:4010")
    .option("--scope <name>", "private copy to control")
    .option("--account <id>", "account of the tenant; the documented one unless set")
    .option("--app <id>", "app of the tenant; the documented one unless set")
    .option("--script <file>", "run the commands of a file, a line each; - reads standard input")
    .option("--follow", "with journal list: go on printing requests as they come", false)
    .option("--coverage-min <percent>", "with coverage read: fail when less was exercised", wholeNumber(0, 100))
    .option("--json", "print answers as JSON", false)
    .addHelpText("after", examples)
    .action(ctl);
}

const examples = `
Examples:
  realtimekit-testkit ctl meetings create title=Webinar id=webinar
  realtimekit-testkit ctl sessions join meeting_id=webinar name=Ada
  realtimekit-testkit ctl clock advance by=10m
  realtimekit-testkit ctl state load busy-webinar      a scenario that "fixtures list" shows, or a file
  realtimekit-testkit ctl faults add effect.status=503 when.operation=GetSessions when.count=3
  realtimekit-testkit ctl faults preset name=flaky-10%
  realtimekit-testkit ctl journal list --follow
  realtimekit-testkit ctl journal verify operation=GetSessions times=2
  realtimekit-testkit ctl coverage read --coverage-min 60
  realtimekit-testkit ctl --script webinar.txt
  realtimekit-testkit ctl completion bash
A mock with a control token wants it in ${tokenVariable}.
`;

async function ctl(
  group: string | undefined,
  verb: string | undefined,
  fields: readonly string[],
  options: CtlOptions,
): Promise<void> {
  if (group === "completion") {
    const { completion } = await import("./ctl/completion.js");
    process.stdout.write(completion(verb ?? "bash"));
    return;
  }
  const { Controller } = await import("./ctl/controller.js");
  const controller = new Controller(options, process.env[tokenVariable]);
  if (options.script !== undefined) {
    if (group !== undefined) throw new CliError("--script takes no other command beside it");
    const { runScript } = await import("./ctl/script.js");
    return runScript(options.script, controller);
  }
  if (group === undefined || verb === undefined) {
    const { listCommands } = await import("./ctl/list-commands.js");
    process.stdout.write(listCommands(group));
    return;
  }
  if (options.follow) {
    if (group !== "journal" || verb !== "list") throw new CliError("--follow goes with: ctl journal list");
    const { follow } = await import("./ctl/follow.js");
    return follow(controller, fields);
  }
  await controller.run(await controller.parse(group, verb, fields));
}
