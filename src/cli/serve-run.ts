import { watchFile } from "node:fs";
import type { Command } from "commander";
import { normalizeBaseUrl, rootUrl } from "../contract/base-url.js";
import { isShipped } from "../fixtures/scenario/names.js";
import type { Scenario } from "../fixtures/scenario/scenario.js";
import { messageOf } from "../lib/message.js";
import { suggest } from "../lib/suggest.js";
import { isoTime } from "../lib/time.js";
import { startTime } from "../server/context/check-options.js";
import type { FaultInput } from "../server/faults/rule.js";
import type { AuthMode } from "../server/http/credentials.js";
import type { Upstream } from "../server/http/forward.js";
import type { Cors } from "../server/http/web-access.js";
import { createInProcessMock, type InProcessMock } from "../server/in-process-mock.js";
import type { SharedLogSource } from "../server/replicas/shared-log.js";
import { CliError, errorText, exitCodes } from "./cli-error.js";
import { onEndSignal, onFirstEndSignal } from "./interruption.js";
import { onNpxEnd } from "./npx.js";
import { controlTokenVariable, tokenVariable } from "./options.js";
import { print, printError, printStyled } from "./output.js";
import type { ServeOptions } from "./serve.js";
import { listenForKeys } from "./serve-keys.js";
import { banner, createRequestLogger } from "./serve-output.js";
import { openReadyFile } from "./serve-ready-file.js";
import type { Tls } from "./serve-tls.js";
import type { WorkerRole } from "./serve-workers.js";
import { loadUserScenario, readProfile } from "./user-files.js";

/** Runs `serve`, alone or as one of several workers: starts the mock, which then runs until a signal stops it. */
export async function runServe(options: ServeOptions, command: Command, worker?: WorkerRole): Promise<void> {
  rejectArguments(command);
  if (options.passTo === undefined) rejectAlone(command, ["passCredentials"], "--pass-to URL");
  const { port, host, revision, seed, meetings, sessions, rateLimit, quiet, journal, strict, state } = options;
  const auth = authMode(options.auth);
  const scenario = await initialScenario(options, command, worker?.startedAt);
  const clock = scenario ? undefined : (options.clock ?? "now");
  const startsNow = (clock ?? options.clock) === "now" || scenario?.startsNow || worker?.startedAt !== undefined;
  const speed = options.speed ?? (startsNow ? 1 : 0);
  const startedAt = startsNow ? (worker?.startedAt ?? scenario?.clock ?? startTime("now")) : undefined;
  const profile = options.profile && (await readProfile(options.profile));
  const replicas = worker?.log ?? (await sharedLog(options, command));
  const log = !quiet && (options.log === true || process.stdout.isTTY) ? await createRequestLogger() : undefined;
  const tls = await resolveTls(options);
  const readyFile =
    options.readyFile === undefined || worker?.isFirst === false ? undefined : await openReadyFile(options.readyFile);
  const faults = await startFaults(options);
  // Keeps a `process.nextTick` object from before the replica joins the log; see `tickObjects`.
  if (replicas) await import("../server/transport/fastify.js");
  const mock = await createInProcessMock({
    faults,
    basePath: options.basePath ?? "",
    revision,
    seed: scenario?.seed ?? seed,
    meetings,
    sessions,
    auth,
    cors: corsOption(options),
    // A name to listen on is a name of the mock.
    allowedHosts: [...options.allowedHost, ...options.controlHost, host],
    rateLimit,
    journal,
    strict,
    control: controlOptions(options),
    ...(options.passTo !== undefined && { upstream: upstream(options.passTo, options.passCredentials) }),
    // At the speed of real time, all workers follow that.
    ...(clock !== undefined && { clock: worker && speed !== 1 ? (startedAt ?? clock) : clock }),
    speed,
    ...(state !== undefined && { state }),
    ...(replicas && { log: replicas }),
    ...(scenario && { scenario }),
    ...(tls && { tls }),
    ...(profile && { profile }),
    ...(log && { onRequest: log.request }),
    onShutdown: () => (worker ? worker.stopAll() : stop()),
    onNotice: log?.notice ?? ((notice) => quiet || printError(`notice: ${notice}\n`)),
  });
  const stop = onStop(worker, async (isFirst) => {
    if (isFirst && options.coverageMin !== undefined) await requireCoverage(mock, options.coverageMin);
    await mock.close();
    await readyFile?.remove();
  });
  if (options.script !== undefined && worker?.isFirst !== false) await runScript(mock, options.script);
  const url = await listen(mock, host, port);
  await worker?.ready(startedAt);
  await readyFile?.write(url).catch(async (error: unknown) => {
    await mock.close();
    throw error;
  });
  if (scenario && !replicas) reloadOnChange(mock, scenario, options.clock, quiet);
  if (quiet || worker?.isFirst === false) return;
  const token = options.auth === "token" ? `$${tokenVariable}` : "test";
  const home = `${rootUrl(url)}/`;
  const console = options.control && process.stdout.isTTY ? home : undefined;
  // The control API, which a script has loaded, takes as long to load as the rest.
  const time = options.script ? await mock.control.clock.read() : { now: isoTime(mock.world.now), speed };
  printStyled(banner({ url, revision, seed, scenario, token, time, certificate: tls?.generatedFile, console }));
  if (console !== undefined) listenForKeys({ mock, home, stop: worker?.stopAll ?? stop });
}

/** Fails when there are words besides options. As `serve` runs when no command is named, the first may be a misspelt one. */
function rejectArguments(command: Command): void {
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

/** Fails when the command line has an option that means nothing without another one. */
function rejectAlone(command: Command, names: readonly (keyof ServeOptions)[], other: string): void {
  const name = names.find((one) => command.getOptionValueSource(one) === "cli");
  const option = command.options.find((one) => one.attributeName() === name);
  if (option) throw new CliError(`${option.long} needs ${other}: without it, it changes nothing`);
}

/** Returns the log that other replicas share; undefined without one. */
async function sharedLog(
  { log, logMonitor: monitors, durability, state }: ServeOptions,
  command: Command,
): Promise<SharedLogSource | undefined> {
  if (typeof log !== "string") {
    rejectAlone(command, ["logMonitor", "durability"], "--log nats://HOST/STREAM");
    return undefined;
  }
  const [{ natsSource }, { parseNatsAddress }] = await Promise.all([
    import("../server/replicas/nats/source.js"),
    import("../server/replicas/nats/address.js"),
  ]);
  const address = parseNatsAddress(log);
  if (state !== undefined) throw new CliError("--log and --state cannot be combined: the log stores the state");
  return natsSource({ address, monitors, durability, environment: process.env });
}

function authMode(mode: ServeOptions["auth"]): AuthMode {
  if (mode !== "token") return mode;
  const token = process.env[tokenVariable];
  if (token) return { token };
  throw new CliError(`--auth token needs a token: set the environment variable ${tokenVariable}`);
}

function corsOption({ cors, corsOrigin }: ServeOptions): Cors {
  if (cors === false && corsOrigin.length > 0) throw new CliError("--cors-origin and --no-cors cannot be combined");
  return cors ?? corsOrigin;
}

function controlOptions({ control, controlOrigin: origins }: ServeOptions) {
  if (!control && origins.length > 0) throw new CliError("--control-origin and --no-control cannot be combined");
  const token = process.env[controlTokenVariable];
  return control && { origins, ...(token && { token }) };
}

/** Loads the scenario. Fails when options want generated data too. */
async function initialScenario(
  { scenario, seed, meetings, sessions, clock }: ServeOptions,
  command: Command,
  startedAt: number | undefined,
): Promise<Scenario | undefined> {
  if (scenario === undefined) return undefined;
  if (meetings !== undefined || sessions !== undefined) {
    throw new CliError("--scenario defines how much data there is: leave out --meetings and --sessions");
  }
  return loadUserScenario(scenario, {
    seed: command.getOptionValueSource("seed") === "default" ? undefined : seed,
    clock: startedAt ?? (clock === undefined ? undefined : startTime(clock)),
  });
}

function upstream(url: string, credentials: boolean): Upstream {
  try {
    return { url: normalizeBaseUrl(url), credentials };
  } catch (error) {
    throw new CliError(`--pass-to: ${messageOf(error)}`);
  }
}

/** Returns the fault rules of the options --latency and --fault. */
async function startFaults({ latency, fault: names }: ServeOptions): Promise<FaultInput[]> {
  const delays = latency === undefined ? [] : [{ id: "latency", effect: { latency_ms: latency } }];
  if (names.length === 0) return delays;
  const { faultPresets } = await import("../server/faults/rule.js");
  const known = Object.keys(faultPresets);
  const presets = Object.entries(faultPresets).filter(([name]) => names.includes(name));
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new CliError(`--fault: there is no preset ${unknown}: choose from ${known.join(", ")}`);
  return [...delays, ...presets.map(([id, { when, effect }]) => ({ id, when, effect }))];
}

/** Runs the commands of a file. The first that fails ends the start. */
async function runScript(mock: InProcessMock, file: string): Promise<void> {
  try {
    const { readScript } = await import("./ctl-script.js");
    const groups: Readonly<Record<string, Readonly<Record<string, (input: object) => Promise<unknown>>>>> = {
      ...(mock.control as object),
    };
    for (const { at, command } of await readScript(file, {})) {
      const { group, name, input } = command;
      await groups[group]?.[name]?.(input).catch((error: unknown) => {
        throw new CliError(`${at}: ${messageOf(error)}`);
      });
    }
  } catch (error) {
    await mock.close();
    throw error;
  }
}

async function resolveTls({ tls, cert, key, host }: ServeOptions): Promise<Tls | undefined> {
  if (!tls && cert === undefined && key === undefined) return undefined;
  const { loadTls } = await import("./serve-tls.js");
  return loadTls(host, key, cert);
}

// Polling is slower than fs.watch, but sees every way of saving, on every kind of disk.
const watchIntervalMs = 200;

/** Resets the world when the file of the scenario changes; a file with problems changes nothing. */
function reloadOnChange(
  mock: InProcessMock,
  { name, seed }: Scenario,
  clock: string | undefined,
  quiet: boolean,
): void {
  if (isShipped(name)) return;
  let latest = 0;
  watchFile(name, { interval: watchIntervalMs, persistent: false }, async (now, before) => {
    if (now.mtimeMs === before.mtimeMs && now.size === before.size && now.ino === before.ino) return;
    latest++;
    const own = latest;
    try {
      const scenario = await loadUserScenario(name, {
        seed,
        clock: clock === undefined ? undefined : startTime(clock),
      });
      if (own !== latest) return;
      mock.useScenario(scenario);
      if (!quiet) print(`${name} has changed: the world was reset to it\n`);
    } catch (error) {
      if (own === latest) printError(errorText(`${messageOf(error)}\nkeeping the previous scenario`));
    }
  });
}

async function listen(mock: InProcessMock, host: string, port: number): Promise<string> {
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

/** Returns a function that stops the mock, once; signals and the end of npx call it too, or what started the worker. */
function onStop(worker: WorkerRole | undefined, stop: (isFirst: boolean) => Promise<void>): () => void {
  let stopping = false;
  const once = (isFirst = true) => {
    if (stopping) return;
    stopping = true;
    void stop(isFirst).finally(() => worker && process.exit());
  };
  if (worker) {
    worker.onStop(once);
    // Ctrl-C reaches all processes of the terminal: which stops first is decided by what started them.
    onEndSignal(() => worker.stopAll());
    return once;
  }
  const onSignal = () => once();
  onFirstEndSignal(onSignal);
  onNpxEnd(onSignal);
  return onSignal;
}

async function requireCoverage(mock: InProcessMock, coverageMin: number): Promise<void> {
  const { percent, covered, total } = await mock.control.coverage.read();
  printError(`coverage: ${percent} %, ${covered} of ${total}\n`);
  if (percent < coverageMin) process.exitCode = exitCodes.broken;
}
