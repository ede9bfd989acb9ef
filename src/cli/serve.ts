import cluster from "node:cluster";
import { type Command, InvalidArgumentError, Option } from "commander";
import { defaultRevision } from "../contract/constants.js";
import { revisions } from "../contract/revisions.js";
import { defaultSeed, defaultSizes } from "../fixtures/generate/defaults.js";
import { hostForm, isHostPattern, isOriginPattern, originForm } from "../server/http/web-access.js";
import { type MistakeKind, mistakeKinds } from "../server/journal/mistakes.js";
import { EnvironmentCommand, variablePrefix } from "./environment-command.js";
import {
  addOptions,
  choice,
  type Declared,
  flag,
  group,
  negation,
  option,
  optionalFlag,
  text,
  type ValuesOf,
} from "./option-table.js";
import {
  controlTokenVariable,
  decimal,
  defaultPort,
  latency,
  listOf,
  matching,
  mockOption,
  nonEmpty,
  oneOf,
  revisionName,
  texts,
  tokenVariable,
  wholeNumber,
} from "./options.js";
import { printError } from "./output.js";
import type { WorkerRole } from "./serve-workers.js";

const origins = listOf(matching(isOriginPattern, originForm));
const hosts = listOf(matching(isHostPattern, hostForm));
const mistakeNames = listOf(oneOf("mistake", mistakeKinds));

const options = {
  "-p, --port <port>": option("port to listen on; 0 takes a free one", wholeNumber(0, 65_535), defaultPort),
  "--host <host>": option("address to listen on", hostAddress, "127.0.0.1"),
  "--base-path <path>": option("serve everything below a path too, such as /api", mockOption("basePath", nonEmpty)),
  "--ready-file <file>": text("write the base URL to a file once the mock is ready; removed when it stops"),
  "--script <file>": text(
    "run the commands of a file, as ctl --script does, before the mock is ready; with --state, only if the folder is new",
  ),
  "--log [address]": switchOrText(
    "print a line for every request, JSON unless on a terminal, where it is the default; with nats://HOST[,HOST]/STREAM, share one world with other replicas through a NATS JetStream log",
  ),
  "-q, --quiet": flag("print errors only"),
  ...group("Data and time:", {
    "--seed <text>": text("text that all data derives from", defaultSeed),
    "--meetings <n>": option(
      `meetings per app (default: ${defaultSizes.meetings}, and those of the documented ids)`,
      mockOption("meetings", decimal),
    ),
    "--sessions <n>": option(
      `sessions per app (default: ${defaultSizes.sessions}, and those of the documented ids)`,
      mockOption("sessions", decimal),
    ),
    "--scenario <name|file>": text(
      "start with this scenario instead of generated data; a file is reloaded when it changes, except with --workers or --log nats://...; - reads standard input",
    ),
    "--clock <time>": option(
      'time at the start: "now", "fixed" (15 January 2026), or an RFC 3339 date-time (default: that of the scenario, else "now")',
      mockOption("clock", String),
    ),
    "--speed <n>": option(
      "seconds of the mock per real second (default: 1 when the clock starts now, else 0)",
      mockOption("speed", decimal),
    ),
    "--state <folder>": text("store the state in this folder, and continue from it at the next start"),
  }),
  ...group("Behaviour of the API:", {
    "--revision <revision>": option("published revision of the contract to serve", revisionName, defaultRevision),
    "--profile <file>": text("behaviour profile: what to do where the documentation is silent, a YAML or JSON file"),
    "--auth <mode>": choice(
      `credentials to accept; "token" takes the token from ${tokenVariable}`,
      ["any", "none", "token"],
      "any",
    ),
    "--rate-limit": flag("count requests and reject those beyond the documented limit"),
    "--latency <length>": option(
      "delay every response by this long, such as 0.5s, or by a range such as 1-2s; milliseconds without a unit",
      latency,
    ),
    "--fault <preset>": list('start with this fault preset ("ctl faults presets" lists them); may be repeated', texts),
    "--strict [mistakes]": mistakes(
      `reject client mistakes: all, or some, separated by commas, of ${mistakeKinds.join(", ")}`,
    ),
  }),
  ...group("Web pages, hosts and HTTPS:", {
    "--cors": optionalFlag("let all web pages use the API, not only those of this machine"),
    "--no-cors": negation("send no CORS headers"),
    "--cors-origin <origin>": list(
      "let web pages of this origin use the API, such as https://*.example.dev; may be repeated",
      origins,
    ),
    "--allowed-host <name>": list("accept requests for this host name, such as a container's; may be repeated", hosts),
    "--control-host <name>": hidden(list("older name of --allowed-host", hosts)),
    "--tls": flag("serve HTTPS, with a generated certificate unless --cert and --key are given"),
    "--cert <file>": text("certificate to serve HTTPS with, a PEM file"),
    "--key <file>": text("its private key, a PEM file"),
  }),
  ...group("Control and journal:", {
    "--no-control": negation(
      `disable the control API; beyond this machine it needs a token in ${controlTokenVariable}`,
    ),
    "--control-origin <origin>": list(
      "let web pages of this origin control the mock, such as https://*.example.dev; may be repeated",
      origins,
    ),
    "--journal <n>": option("requests the journal holds; 0 turns it off", wholeNumber(0, 1_000_000), 1000),
    "--coverage-min <percent>": option(
      "exit with 1 at the end if less of the contract was exercised",
      wholeNumber(0, 100),
    ),
  }),
  ...group("Requests that the mock does not serve:", {
    "--pass-to <url>": text("forward requests that the mock does not serve to the API at this base URL"),
    "--pass-credentials": flag("forward the credentials of requests too"),
  }),
  ...group("Several processes with one world:", {
    "--workers <n>": option("processes that serve one world on the port", wholeNumber(1, 64), 1),
    "--log-monitor <url>": list(
      "monitoring address of a NATS server (default: port 8222 of each host); may be repeated",
      texts,
    ),
    "--durability <kind>": choice(
      'what NATS servers must do before they confirm: "full" syncs to disk',
      ["full", "relaxed"],
      "full",
    ),
  }),
};

export type ServeOptions = ValuesOf<typeof options>;

function switchOrText(help: string): Declared<boolean | string> {
  return (flags) => new Option(flags, help).default(false);
}

function mistakes(help: string): Declared<readonly MistakeKind[]> {
  return (flags) => new Option(flags, help).argParser(mistakeList).preset("all").default([], "none");
}

function list(help: string, parse: (text: string, previous?: readonly string[]) => readonly string[]) {
  return option<readonly string[]>(help, parse, []);
}

function hidden<V>(declared: Declared<V>): Declared<V> {
  return (flags) => declared(flags).hideHelp();
}

export function addServeCommand(program: Command): void {
  const command = new EnvironmentCommand("serve").copyInheritedSettings(program);
  program.addCommand(command, { isDefault: true });
  addOptions(command.description("Start the mock."), options)
    .addHelpText("after", examples)
    .action(async (given: ServeOptions) => {
      // Workers inherit the environment of their parent.
      if (!given.quiet && !cluster.isWorker) for (const notice of command.unknownVariables()) printError(notice);
      const serve = async (worker?: WorkerRole) => (await import("./serve-run.js")).runServe(given, command, worker);
      if (given.workers === 1) await serve();
      else await (await import("./serve-workers.js")).runWorkers(given, serve);
    });
}

const examples = `
Examples:
  realtimekit-testkit                                on http://127.0.0.1:${defaultPort}
  realtimekit-testkit serve --revision ${revisions.at(-1)}       the newest revision
  realtimekit-testkit serve --seed demo --sessions 5000
  realtimekit-testkit serve --clock fixed            the same data every day
  realtimekit-testkit serve --scenario busy-webinar  or a file
  realtimekit-testkit serve --latency 50-800 --fault flaky-10%
  ${tokenVariable}=secret realtimekit-testkit serve --auth token
Every option is an environment variable too: --rate-limit is
${variablePrefix}RATE_LIMIT=true, and --no-control is
${variablePrefix}CONTROL=false.
`;

/** Parses an address to listen on; an IPv6 address may be written as in a URL. */
function hostAddress(text: string): string {
  const host = nonEmpty(text).replace(/^\[(.+)\]$/, "$1");
  if (isHostPattern(host) && !host.includes("*")) return host;
  throw new InvalidArgumentError("Expected an address or a name of this machine, without scheme and port.");
}

function mistakeList(text: string): readonly MistakeKind[] {
  if (text === "all") return mistakeKinds;
  const chosen = mistakeNames(text);
  return mistakeKinds.filter((kind) => chosen.includes(kind));
}
