import cluster from "node:cluster";
import { existsSync, watchFile } from "node:fs";
import { rm } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import type { Command } from "commander";
import { rootUrl } from "../contract/base-url.js";
import { isShipped } from "../fixtures/scenario/names.js";
import type { Scenario } from "../fixtures/scenario/scenario.js";
import { requireRegularFile } from "../lib/files.js";
import { messageOf } from "../lib/message.js";
import { isoTime } from "../lib/time.js";
import { startTime } from "../server/context/options.js";
import { createInProcessMock, type InProcessMock } from "../server/in-process-mock.js";
import { CliError, errorText, exitCodes, onEndSignal, onFirstEndSignal, onNpxEnd } from "./exit.js";
import { tokenVariable } from "./options.js";
import { print, printError, printStyled } from "./output.js";
import type { ServeOptions } from "./serve.js";
import { givenSeed, readStart, type Start } from "./serve-options.js";
import { banner, createRequestLogger, listenForKeys } from "./serve-output.js";
import type { WorkerRole } from "./serve-workers.js";
import { loadUserScenario, readUserText, writeInFolder } from "./user-files.js";

/** Runs `serve`, alone or as one of several workers: starts the mock, which then runs until a signal stops it. */
export async function runServe(given: ServeOptions, command: Command, worker?: WorkerRole): Promise<void> {
  // In the environment, as in the Docker image, `fixed` is the time of generated data: a scenario has its own.
  const { clock, ...withoutClock } = given;
  const isPreset = clock === "fixed" && command.getOptionValueSource("clock") === "env";
  const options = isPreset && given.scenario !== undefined ? withoutClock : given;
  const start = await readStart(options, command, worker);
  // The first worker does what is to be done only once.
  const isFirst = worker?.isFirst !== false;
  const readyFile = isFirst && options.readyFile !== undefined ? await openReadyFile(options.readyFile) : undefined;
  const { state, script } = options;
  const continues = script !== undefined && state !== undefined && (await hasWorld(state));
  const mock = await createServedMock(options, start, () => (worker ? worker.stopAll() : stop()));
  const { stop, isStopping } = onStop(worker, async (stopsFirst) => {
    if (stopsFirst && options.coverageMin !== undefined) await requireCoverage(mock, options.coverageMin);
    await mock.close();
    await readyFile?.remove();
  });
  const serve = async () => {
    if (continues) printError(`notice: ${script} was not run: ${state} has a state already\n`);
    else if (isFirst && script !== undefined) await runScript(mock, script, isStopping);
    const base = await listen(mock, options);
    await worker?.ready(start.startedAt);
    await readyFile?.write(base);
    return base;
  };
  const url = await serve().catch(async (error: unknown) => {
    // If it was stopped in the meantime, do not listen or run commands.
    if (isStopping()) return undefined;
    await mock.close();
    throw error;
  });
  if (url === undefined || isStopping()) return readyFile?.remove();
  const { scenario, log } = start.mock;
  if (scenario && !log) reloadOnChange(mock, scenario, givenSeed(options, command), options);
  if (isFirst && !options.quiet) await greet(mock, url, options, start, worker?.stopAll ?? stop);
}

async function createServedMock(
  { log, quiet }: ServeOptions,
  { mock }: Start,
  onShutdown: () => void,
): Promise<InProcessMock> {
  const logger = !quiet && (log === true || process.stdout.isTTY) ? await createRequestLogger() : undefined;
  // Keep a `process.nextTick` object from before the replica joins the log; see `tickObjects`.
  if (mock.log) await import("../server/transport/fastify.js");
  return createInProcessMock({
    ...mock,
    onRequest: logger?.request,
    onShutdown,
    onNotice: logger?.notice ?? ((notice) => quiet || printError(`notice: ${notice}\n`)),
  });
}

/** Returns a function that stops the mock, once. Signals, the end of npx, and the parent of a worker stop it too. */
function onStop(worker: WorkerRole | undefined, stop: (stopsFirst: boolean) => Promise<void>) {
  let stopping = false;
  const isStopping = () => stopping;
  const once = (stopsFirst = true) => {
    if (stopping) return;
    stopping = true;
    // The channel to the parent, such as PM2, would keep the process alive.
    void stop(stopsFirst).finally(() => cluster.isWorker && process.exit());
  };
  if (worker) {
    worker.onStop(once);
    // Ctrl-C reaches all processes of the terminal: the parent decides which one stops first.
    onEndSignal(() => worker.stopAll());
    return { stop: once, isStopping };
  }
  const onSignal = () => once();
  onFirstEndSignal(onSignal);
  onNpxEnd(onSignal);
  return { stop: onSignal, isStopping };
}

async function requireCoverage(mock: InProcessMock, coverageMin: number): Promise<void> {
  const { percent, covered, total } = await mock.control.coverage.read();
  printError(`coverage: ${percent} %, ${covered} of ${total}\n`);
  if (percent < coverageMin) process.exitCode = exitCodes.broken;
}

/** Reports whether a folder has a world, which then continues. */
async function hasWorld(folder: string): Promise<boolean> {
  const { storedOrigin } = await import("../world/log/state-folder.js");
  return storedOrigin(folder) !== undefined;
}

/** Runs the commands of a file until a signal stops the mock. If one fails, so does the start. */
async function runScript(mock: InProcessMock, file: string, isStopping: () => boolean): Promise<void> {
  const { readScript } = await import("./ctl-script.js");
  const groups: Readonly<Record<string, Readonly<Record<string, (input: object) => Promise<unknown>>>>> = {
    ...(mock.control as object),
  };
  for (const { at, command } of await readScript(file, {})) {
    // Signals are handled between turns of the event loop.
    await new Promise(setImmediate);
    if (isStopping()) return;
    const { group, name, input } = command;
    await groups[group]?.[name]?.(input).catch((error: unknown) => {
      throw new CliError(`${at}: ${messageOf(error)}`);
    });
  }
}

async function listen(mock: InProcessMock, { host, port }: ServeOptions): Promise<string> {
  try {
    return await mock.listen({ host, port });
  } catch (error) {
    throw new CliError(listenProblem(error instanceof Error ? error : new Error(String(error)), host, port));
  }
}

function listenProblem({ code = "", message }: Error & { readonly code?: string }, host: string, port: number): string {
  const notHere = `${host} is not an address of this machine: choose another with --host`;
  const problems: Readonly<Record<string, string>> = {
    EADDRINUSE: `port ${port} of ${host} is in use: stop what uses it, or choose another with --port (0 takes a free one)`,
    EACCES: `not allowed to listen on port ${port} of ${host}: choose a port from 1024 with --port`,
    EADDRNOTAVAIL: notHere,
    ENOTFOUND: notHere,
  };
  return problems[code] ?? `cannot listen on port ${port} of ${host}: ${message}`;
}

/**
 * Removes the ready file of an earlier run, but no other file of that name; an empty one may come from `mktemp`.
 * Returns what writes the URL of the mock into it while the mock listens.
 */
async function openReadyFile(file: string) {
  await requireRegularFile(file).catch((error: unknown) => {
    throw new CliError(`cannot write ${file}: ${messageOf(error)}`);
  });
  if (existsSync(file) && !/^(https?:\/\/\S*)?\s*$/.test(await readUserText(file))) {
    throw new CliError(`--ready-file ${file}: the file has other content, which would be lost; choose another name`);
  }
  const remove = () => rm(file, { force: true }).catch(() => {});
  await remove();
  return { write: (url: string) => writeInFolder(file, `${url}\n`), remove };
}

// Polling is slower than fs.watch, but notices every way of saving, on every file system.
const watchIntervalMs = 200;

/** Resets the world when the content of the scenario's file changes; a file with problems changes nothing. */
function reloadOnChange(
  mock: InProcessMock,
  started: Scenario,
  seed: string | undefined,
  { clock, quiet }: ServeOptions,
): void {
  const { name } = started;
  if (isShipped(name)) return;
  const written = ({ content, startsNow }: Scenario) => ({
    ...content,
    clock: clock ?? (startsNow ? "now" : content.clock),
  });
  let valid: Scenario | undefined = started;
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
      if (own !== latest || (valid && isDeepStrictEqual(written(scenario), written(valid)))) return;
      valid = scenario;
      mock.useScenario(scenario);
      if (!quiet) print(`${name} has changed: the world was reset to it\n`);
    } catch (error) {
      if (own !== latest) return;
      valid = undefined;
      printError(errorText(`${messageOf(error)}\nkeeping the previous scenario`));
    }
  });
}

/** Prints the address of the mock and what it serves; on a terminal, also offers the console and single keys. */
async function greet(
  mock: InProcessMock,
  url: string,
  options: ServeOptions,
  start: Start,
  stop: () => void,
): Promise<void> {
  const { revision, seed, auth, control, script } = options;
  const { scenario, speed } = start.mock;
  const token = auth === "token" ? `$${tokenVariable}` : "test";
  const home = `${rootUrl(url)}/`;
  const console = control && process.stdout.isTTY ? home : undefined;
  // Loading the control API takes as long as everything else; with a script, it is loaded already.
  const time = script ? await mock.control.clock.read() : { now: isoTime(mock.world.now), speed };
  printStyled(banner({ url, revision, seed, scenario, token, time, certificate: start.certificate, console }));
  if (console !== undefined) listenForKeys(mock, home, stop);
}
