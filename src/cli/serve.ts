import { type Command, Option } from "commander";
import { defaultRevision, type Revision } from "../contract/revisions.js";
import { defaultSeed, defaultSizes } from "../fixtures/generate/defaults.js";
import type { Scenario } from "../fixtures/scenario/scenario.js";
import { suggest } from "../lib/suggest.js";
import type { AuthMode } from "../server/http/credentials.js";
import type { Mock } from "../server/mock.js";
import { revisionName, someText, wholeNumber } from "./arguments.js";
import { CliError, exitCodes } from "./failure.js";
import { loadScenarioFor } from "./scenario.js";
import { banner } from "./serve/banner.js";
import { addControlOptions, type ControlOptions, controlMockOptions } from "./serve/control-options.js";
import type { Tls } from "./serve/tls/tls-files.js";

interface ServeOptions extends ControlOptions {
  readonly port: number;
  readonly host: string;
  readonly revision: Revision;
  readonly seed: string;
  readonly meetings: number;
  readonly sessions: number;
  readonly auth: "any" | "none" | "token";
  readonly scenario?: string;
  readonly profile?: string;
  readonly cors: boolean;
  readonly rateLimit: boolean;
  readonly tls: boolean;
  readonly cert?: string;
  readonly key?: string;
  readonly log: boolean;
  readonly quiet: boolean;
}

/** Where the official SDKs' own tests look for a mock. */
const defaultPort = 4010;

const tokenVariable = "REALTIMEKIT_TESTKIT_TOKEN";

/** Adds the command that serves the mock; it is what runs when no command is named. */
export function addServeCommand(program: Command): void {
  const command = program
    .command("serve", { isDefault: true })
    .description("Serve the mock.")
    .option("-p, --port <port>", "port to listen on; 0 takes a free one", wholeNumber(0, 65_535), defaultPort)
    .option("--host <host>", "address to listen on", someText, "127.0.0.1")
    .option("--revision <revision>", "published form of the contract to speak", revisionName, defaultRevision)
    .option("--seed <text>", "text that all data derives from", defaultSeed)
    .option("--meetings <n>", "meetings per app", wholeNumber(0, 10_000_000), defaultSizes.meetings)
    .option("--sessions <n>", "sessions per app", wholeNumber(0, 10_000_000), defaultSizes.sessions)
    .option("--scenario <name|file>", "the starting world, instead of made data; a file is read again when it changes")
    .addOption(
      new Option("--auth <mode>", `who may ask; "token" takes the token from ${tokenVariable}`)
        .choices(["any", "none", "token"])
        .default("any"),
    )
    .option("--profile <file>", "behaviour where the documents are silent, a YAML or JSON file")
    .option("--cors", "let browsers of other origins read the answers", true)
    .option("--no-cors", "do not")
    .option("--rate-limit", "count requests and refuse those beyond the documented limit", false)
    .option("--tls", "serve https, by a certificate made on the fly unless --cert and --key are given", false)
    .option("--cert <file>", "certificate to serve https by, a PEM file")
    .option("--key <file>", "its private key, a PEM file")
    .option("--log", "print a line for every request, as on a terminal", false)
    .option("-q, --quiet", "print nothing but errors", false)
    .addHelpText("after", examples)
    .allowExcessArguments()
    .action(serve);
  addControlOptions(command);
}

const examples = `
Examples:
  realtimekit-testkit                                  serve on http://127.0.0.1:${defaultPort}
  realtimekit-testkit serve --revision 2026-07         speak the newer form of the contract
  realtimekit-testkit serve --seed demo --sessions 5000
  realtimekit-testkit serve --scenario busy-webinar    a scenario that "fixtures list" shows, or a file
  ${tokenVariable}=secret realtimekit-testkit serve --auth token
`;

async function serve(options: ServeOptions, command: Command): Promise<void> {
  refuseWords(command);
  const { port, host, revision, seed, meetings, sessions, cors, rateLimit, quiet } = options;
  const auth = authMode(options.auth);
  const scenario = await startingScenario(options, command);
  const profile = options.profile && (await (await import("./profile-file.js")).readProfile(options.profile));
  const logging = !quiet && (options.log || process.stdout.isTTY);
  const log = logging ? await (await import("./serve/request-logger.js")).createRequestLogger() : undefined;
  const tls = await tlsAsked(options);
  const { createMock } = await import("../server/mock.js");
  const mock = await createMock({
    revision,
    seed: scenario?.seed ?? seed,
    meetings,
    sessions,
    auth,
    cors,
    rateLimit,
    ...(scenario && { scenario }),
    ...(tls && { tls }),
    ...(profile && { profile }),
    ...controlMockOptions(options),
    ...(log && { onRequest: log.request }),
    onNotice: log?.notice ?? ((notice) => quiet || process.stderr.write(`notice: ${notice}\n`)),
  });
  stopOnSignal(mock, options.coverageMin);
  const url = await listen(mock, host, port);
  if (scenario) await reloadOnChange(mock, scenario, options);
  if (quiet) return;
  const [token, certificate] = [sampleToken(options.auth), tls?.madeFile];
  process.stdout.write(banner({ url, revision, seed, scenario, token, certificate }));
}

/** Fails when there are words besides options. As `serve` is what runs without a command, the first may be one misspelt. */
function refuseWords(command: Command): void {
  const [word] = command.args;
  if (word === undefined) return;
  if (command.parent?.args[0] === command.name()) {
    command.error(
      `error: serve takes no '${word}': give a scenario with --scenario, everything else with an option too`,
    );
  }
  const meant = suggest(word, command.parent?.commands.map((one) => one.name()) ?? []);
  command.error(`error: unknown command '${word}'${meant === undefined ? "" : `\n(Did you mean ${meant}?)`}`);
}

/** The scenario that is asked for. Fails when options ask for made data besides. */
async function startingScenario({ scenario, seed }: ServeOptions, command: Command): Promise<Scenario | undefined> {
  if (scenario === undefined) return undefined;
  const isGiven = (option: string) => command.getOptionValueSource(option) === "cli";
  if (isGiven("meetings") || isGiven("sessions")) {
    throw new CliError("--scenario says itself how much data there is: leave out --meetings and --sessions");
  }
  return loadScenarioFor(scenario, { seed: isGiven("seed") ? seed : undefined });
}

/** Begins anew with a scenario file when it has changed; a file with problems leaves everything as it is. */
async function reloadOnChange(mock: Mock, { name, seed }: Scenario, { quiet }: ServeOptions): Promise<void> {
  const { watchScenario } = await import("./serve/watch-scenario.js");
  watchScenario(
    name,
    { seed },
    {
      loaded(scenario) {
        mock.begin(scenario);
        if (!quiet) process.stdout.write(`${name} has changed: the world begins anew with it\n`);
      },
      failed: (problem) => process.stderr.write(`error: ${problem}\n       the world stays as it was\n`),
    },
  );
}

async function tlsAsked({ tls, cert, key, host }: ServeOptions): Promise<Tls | undefined> {
  if (!tls && cert === undefined && key === undefined) return undefined;
  return (await import("./serve/tls/tls-files.js")).tlsFor(host, key, cert);
}

function authMode(mode: ServeOptions["auth"]): AuthMode {
  if (mode !== "token") return mode;
  const token = process.env[tokenVariable];
  if (token) return { token };
  throw new CliError(`--auth token needs a token: set the environment variable ${tokenVariable}`);
}

/** What the lines to paste send as token. */
function sampleToken(mode: ServeOptions["auth"]): string {
  return mode === "token" ? `$${tokenVariable}` : "test";
}

async function listen(mock: Mock, host: string, port: number): Promise<string> {
  try {
    return await mock.listen({ host, port });
  } catch (error) {
    await mock.close();
    throw new CliError(listenProblem(error instanceof Error ? error : new Error(String(error)), host, port));
  }
}

function listenProblem(error: Error & { readonly code?: string }, host: string, port: number): string {
  switch (error.code) {
    case "EADDRINUSE":
      return `port ${port} of ${host} is in use: stop what uses it, or choose another with --port (0 takes a free one)`;
    case "EACCES":
      return `not allowed to listen on port ${port} of ${host}: choose a port from 1024 with --port`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return `${host} is not an address of this machine: choose another with --host`;
    default:
      return `cannot listen on port ${port} of ${host}: ${error.message}`;
  }
}

function stopOnSignal(mock: Mock, coverageMin: number | undefined): void {
  const stop = async () => {
    if (coverageMin !== undefined) await judgeCoverage(mock, coverageMin);
    await mock.close();
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
}

async function judgeCoverage(mock: Mock, coverageMin: number): Promise<void> {
  const { percent, covered, total } = await mock.control.coverage.read();
  process.stderr.write(`coverage: ${percent} %, ${covered} of ${total}\n`);
  if (percent < coverageMin) process.exitCode = exitCodes.broken;
}
