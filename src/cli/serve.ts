import cluster from "node:cluster";
import { type Command, InvalidArgumentError, Option } from "commander";
import { defaultRevision } from "../contract/constants.js";
import { revisions } from "../contract/revisions.js";
import { defaultSeed, defaultSizes } from "../fixtures/generate/defaults.js";
import type { MockOptions } from "../server/context/options.js";
import { hostForm, isHostPattern, isOriginPattern, originForm } from "../server/http/web-access.js";
import { type MistakeKind, mistakeKinds } from "../server/journal/mistakes.js";
import { EnvironmentCommand, variablePrefix } from "./environment-command.js";
import {
  controlTokenVariable,
  decimal,
  defaultPort,
  listOf,
  matching,
  milliseconds,
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

export interface ServeOptions
  extends Required<Pick<MockOptions, "revision" | "seed" | "rateLimit" | "journal" | "strict">>,
    Pick<MockOptions, "meetings" | "sessions" | "speed" | "state" | "basePath"> {
  readonly port: number;
  readonly host: string;
  readonly auth: "any" | "none" | "token";
  readonly scenario?: string;
  readonly clock?: string;
  readonly profile?: string;
  readonly cors?: boolean;
  readonly corsOrigin: readonly string[];
  readonly allowedHost: readonly string[];
  readonly tls: boolean;
  readonly cert?: string;
  readonly key?: string;
  readonly log: boolean | string;
  readonly logMonitor: readonly string[];
  readonly durability: "full" | "relaxed";
  readonly workers: number;
  readonly quiet: boolean;
  readonly control: boolean;
  readonly controlOrigin: readonly string[];
  readonly controlHost: readonly string[];
  readonly coverageMin?: number;
  readonly readyFile?: string;
  readonly latency?: ReturnType<typeof milliseconds>;
  readonly fault: readonly string[];
  readonly script?: string;
  readonly passTo?: string;
  readonly passCredentials: boolean;
}

/** Adds the command that serves the mock; it is what runs when no command is named. */
export function addServeCommand(program: Command): void {
  const command = new EnvironmentCommand("serve").copyInheritedSettings(program);
  program.addCommand(command, { isDefault: true });
  command
    .description("Start the mock.")
    .option("-p, --port <port>", "port to listen on; 0 takes a free one", wholeNumber(0, 65_535), defaultPort)
    .option("--host <host>", "address to listen on", hostAddress, "127.0.0.1")
    .option("--base-path <path>", "serve everything below a path too, such as /api", mockOption("basePath", nonEmpty))
    .option("--ready-file <file>", "write the base URL to a file once the mock is ready; removed when it stops")
    .option("--script <file>", "run the commands of a file, as ctl --script does, before the mock is ready")
    .option(
      "--log [address]",
      "print a line for every request, as on a terminal; with nats://HOST[,HOST]/STREAM, share one world with other replicas through a NATS JetStream log",
      false,
    )
    .option("-q, --quiet", "print errors only", false)
    .optionsGroup("Data and time:")
    .option("--seed <text>", "text that all data derives from", defaultSeed)
    .option(
      "--meetings <n>",
      `meetings per app (default: ${defaultSizes.meetings}, and those of the documented ids)`,
      mockOption("meetings", decimal),
    )
    .option(
      "--sessions <n>",
      `sessions per app (default: ${defaultSizes.sessions}, and those of the documented ids)`,
      mockOption("sessions", decimal),
    )
    .option(
      "--scenario <name|file>",
      "start with this scenario instead of generated data; a file is reloaded when it changes",
    )
    .option(
      "--clock <time>",
      'time at the start: "now", "fixed" (15 January 2026), or an RFC 3339 date-time (default: that of the scenario, else "now")',
      mockOption("clock", String),
    )
    .option(
      "--speed <n>",
      "seconds of the mock per real second (default: 1 when the clock starts now, else 0)",
      mockOption("speed", decimal),
    )
    .option("--state <folder>", "store the state in this folder, and continue from it at the next start")
    .optionsGroup("Behaviour of the API:")
    .option("--revision <revision>", "published revision of the contract to serve", revisionName, defaultRevision)
    .option("--profile <file>", "behaviour profile: what to do where the documentation is silent, a YAML or JSON file")
    .addOption(
      new Option("--auth <mode>", `credentials to accept; "token" takes the token from ${tokenVariable}`)
        .choices(["any", "none", "token"])
        .default("any"),
    )
    .option("--rate-limit", "count requests and reject those beyond the documented limit", false)
    .option(
      "--latency <ms>",
      "delay every response by this many milliseconds, or by a range such as 50-800",
      milliseconds,
    )
    .option(
      "--fault <preset>",
      'start with this fault preset ("ctl faults presets" lists them); may be repeated',
      texts,
      [],
    )
    .addOption(
      new Option(
        "--strict [mistakes]",
        `reject client mistakes: all, or some, separated by commas, of ${mistakeKinds.join(", ")}`,
      )
        .argParser(mistakeList)
        .preset("all")
        .default([], "none"),
    )
    .optionsGroup("Web pages, hosts and HTTPS:")
    .option("--cors", "let all web pages use the API, not only those of this machine")
    .option("--no-cors", "send no CORS headers")
    .option(
      "--cors-origin <origin>",
      "let web pages of this origin use the API, such as https://*.example.dev; may be repeated",
      origins,
      [],
    )
    .option(
      "--allowed-host <name>",
      "accept requests for this host name, such as a container's; may be repeated",
      hosts,
      [],
    )
    .addOption(
      new Option("--control-host <name>", "older name of --allowed-host").argParser(hosts).default([]).hideHelp(),
    )
    .option("--tls", "serve HTTPS, with a generated certificate unless --cert and --key are given", false)
    .option("--cert <file>", "certificate to serve HTTPS with, a PEM file")
    .option("--key <file>", "its private key, a PEM file")
    .optionsGroup("Control and journal:")
    .option("--no-control", `disable the control API; beyond this machine it needs a token in ${controlTokenVariable}`)
    .option(
      "--control-origin <origin>",
      "let web pages of this origin control the mock, such as https://*.example.dev; may be repeated",
      origins,
      [],
    )
    .option("--journal <n>", "requests the journal holds; 0 turns it off", wholeNumber(0, 1_000_000), 1000)
    .option(
      "--coverage-min <percent>",
      "exit with 1 at the end if less of the contract was exercised",
      wholeNumber(0, 100),
    )
    .optionsGroup("Requests that the mock does not serve:")
    .option("--pass-to <url>", "forward requests that the mock does not serve to the API at this base URL")
    .option("--pass-credentials", "forward the credentials of requests too", false)
    .optionsGroup("Several processes with one world:")
    .option("--workers <n>", "processes that serve one world on the port", wholeNumber(1, 64), 1)
    .option(
      "--log-monitor <url>",
      "monitoring address of a NATS server (default: port 8222 of each host); may be repeated",
      texts,
      [],
    )
    .addOption(
      new Option("--durability <kind>", 'what NATS servers must do before they confirm: "full" syncs to disk')
        .choices(["full", "relaxed"])
        .default("full"),
    )
    .addHelpText("after", examples)
    .allowExcessArguments()
    .action(async (options: ServeOptions) => {
      // A worker has the environment of the process that started it.
      if (!options.quiet && !cluster.isWorker) for (const notice of command.unknownVariables()) printError(notice);
      const serve = async (worker?: WorkerRole) => (await import("./serve-run.js")).runServe(options, command, worker);
      if (options.workers === 1) await serve();
      else await (await import("./serve-workers.js")).runWorkers(options, serve);
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

const origins = listOf(matching(isOriginPattern, originForm));
const hosts = listOf(matching(isHostPattern, hostForm));
const mistakeNames = listOf(oneOf("mistake", mistakeKinds));

function mistakeList(text: string): readonly MistakeKind[] {
  if (text === "all") return mistakeKinds;
  const chosen = mistakeNames(text);
  return mistakeKinds.filter((kind) => chosen.includes(kind));
}
