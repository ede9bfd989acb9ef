import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { type Channel, hubMethods, Ipc, IpcLog } from "../server/replicas/ipc-log.js";
import { LogHub } from "../server/replicas/log-hub.js";
import type { SharedLogSource } from "../server/replicas/shared-log.js";
import { CliError, exitCodes, onEndSignal, onNpxEnd } from "./exit.js";
import { printError, reportFailure } from "./output.js";
import type { ServeOptions } from "./serve.js";
import type { Tls } from "./serve-options.js";

/** A worker of `serve --workers`, and its connection to the process that started it. */
export interface WorkerRole {
  /** Whether it runs the script, prints, and writes files for all workers. */
  readonly isFirst: boolean;
  /** When the world of the first worker started, if it follows real time; undefined in the first worker itself. */
  readonly startedAt: number | undefined;
  readonly log: SharedLogSource;
  /** Returns the generated certificate of all workers: that of the first one to pass one. */
  certificate(generated?: Tls): Promise<Tls | undefined>;
  /** Tells the parent that this worker serves, and when its world started. Resolves when all workers serve. */
  ready(startedAt: number | undefined): Promise<void>;
  stopAll(): void;
  /** Sets the function that stops this worker. The first one to stop still sees the requests to all workers. */
  onStop(stop: (isFirst: boolean) => void): void;
}

/** Environment variables of a worker of `serve`: whether it is the first one, and when its world started. */
const firstVariable = "REALTIMEKIT_TESTKIT_FIRST_WORKER";
const startVariable = "REALTIMEKIT_TESTKIT_WORKER_START";

/** Workers that crash more often than this within the window are not restarted. */
const maxCrashes = 3;
const crashWindowMs = 10_000;
const stopMs = 10_000;

/**
 * Runs `serve --workers`: starts the workers, hosts their shared log, and restarts those that crash, until they are
 * stopped. In a worker, calls `serve`.
 */
export async function runWorkers(options: ServeOptions, serve: (role: WorkerRole) => Promise<void>): Promise<void> {
  if (cluster.isWorker) {
    if (process.env[firstVariable] === undefined) {
      throw new CliError(
        "--workers cannot start workers of a worker: let PM2 and the like start one process, in fork mode",
      );
    }
    try {
      return await serve(workerRole());
    } catch (error) {
      // The channel to the parent would keep the process alive.
      process.exit(reportFailure(error));
    }
  }
  if (options.scenario === "-") {
    throw new CliError("--workers and --scenario - cannot be combined: each worker reads the scenario; name a file");
  }
  rejectOtherLogs(options);
  const workers = new Workers();
  const stop = () => void workers.stop();
  const stopListening = onEndSignal(stop);
  onNpxEnd(stop);
  // Only the first worker prints an error that prevents the start.
  const hasServed = await workers.start(true);
  await Promise.all(Array.from({ length: options.workers - 1 }, () => workers.start()));
  await workers.end();
  // The worker that wrote it may have crashed.
  if (hasServed && options.readyFile !== undefined) await rm(options.readyFile, { force: true });
  stopListening();
}

function rejectOtherLogs({ state, log }: ServeOptions): void {
  if (state !== undefined) {
    throw new CliError("--workers and --state cannot be combined: workers have their log in memory");
  }
  if (typeof log === "string") {
    throw new CliError("--workers and --log nats://... cannot be combined: start one process for each replica");
  }
}

/** The worker processes, and the log that they share. */
class Workers {
  readonly #hub = new LogHub();
  readonly #running = new Map<Worker, Ipc>();
  readonly #serving = new Set<Worker>();
  readonly #crashes: number[] = [];
  readonly #waiting: (() => void)[] = [];
  #startedAt: number | undefined;
  #certificate: Tls | undefined;
  #isStopping = false;
  #allServe = false;

  /** Starts a worker. Resolves when it serves or has ended; returns whether it serves. */
  async start(isFirst = false): Promise<boolean> {
    if (this.#isStopping) return false;
    const worker = cluster.fork({
      [firstVariable]: String(isFirst),
      ...(this.#startedAt !== undefined && { [startVariable]: String(this.#startedAt) }),
    });
    let serves = () => {};
    const started = new Promise<true>((resolve) => {
      serves = () => resolve(true);
    });
    const hub = hubMethods(
      this.#hub,
      () => ipc,
      () => worker.process.kill("SIGKILL"),
    );
    const ipc = new Ipc(channelOf(worker), {
      ...hub.methods,
      ready: (startedAt: number | null) => {
        this.#startedAt ??= startedAt ?? undefined;
        this.#serving.add(worker);
        serves();
        return this.#allServe || new Promise<void>((resolve) => this.#waiting.push(resolve));
      },
      certificate: (generated?: Tls) => (this.#certificate ??= generated),
      stopAll: () => void this.stop(),
    });
    this.#running.set(worker, ipc);
    const exited = once(worker, "exit").then(([code, signal]) => {
      this.#running.delete(worker);
      ipc.fail("The process has ended.");
      hub.leave();
      this.#onExit(worker, code, signal);
      return false;
    });
    return Promise.race([started, exited]);
  }

  /** Tells the workers that all of them serve, and waits until all have ended. */
  async end(): Promise<void> {
    this.#allServe = true;
    for (const resolve of this.#waiting) resolve();
    while (this.#running.size > 0) {
      await Promise.race(Array.from(this.#running.keys(), (worker) => once(worker, "exit")));
    }
  }

  async stop(): Promise<void> {
    if (this.#isStopping) return;
    this.#isStopping = true;
    const [first, ...others] = this.#running.keys();
    if (first) await this.#stopOne(first, true);
    await Promise.all(others.map((worker) => this.#stopOne(worker, false)));
  }

  async #stopOne(worker: Worker, isFirst: boolean): Promise<void> {
    if (worker.isDead()) return;
    const exited = once(worker, "exit");
    // A worker that is still starting may miss messages, and has nothing to shut down.
    if (!this.#serving.has(worker)) worker.process.kill("SIGKILL");
    const timer = setTimeout(() => worker.process.kill("SIGKILL"), stopMs);
    this.#running
      .get(worker)
      ?.call("stop", isFirst)
      .catch(() => {});
    await exited;
    clearTimeout(timer);
  }

  #onExit(worker: Worker, code: number | null, signal: string | null): void {
    const served = this.#serving.delete(worker);
    if (this.#isStopping && !served) return;
    const failed = code ?? exitCodes.internalError;
    // A file in the options has changed since the start: every replacement would fail the same way.
    const isOutdated = failed === exitCodes.usage;
    if (this.#isStopping || !this.#allServe || (isOutdated && this.#serving.size === 0)) {
      process.exitCode ||= failed;
      void this.stop();
      return;
    }
    if (isOutdated) {
      printError(`notice: worker ${worker.id} cannot start; ${this.#serving.size} still serve: start them all again\n`);
      return;
    }
    const now = performance.now();
    this.#crashes.push(now);
    const recent = this.#crashes.filter((at) => now - at < crashWindowMs).length;
    const what = `worker ${worker.id} has ended (${signal ?? `exit code ${code}`})`;
    if (recent > maxCrashes) {
      printError(`error: ${what}, ${recent} of them in ${crashWindowMs / 1000} s: stopping\n`);
      process.exitCode = failed || exitCodes.internalError;
      void this.stop();
      return;
    }
    printError(`notice: ${what}; its requests are lost, and another one starts\n`);
    void this.start();
  }
}

function channelOf(worker: Worker): Channel {
  return {
    // A worker that is ending receives no more messages.
    send: (message) => worker.isConnected() && worker.send(message, () => {}),
    onMessage: (listener) => worker.on("message", listener),
  };
}

function workerRole(): WorkerRole {
  const { [firstVariable]: first, [startVariable]: startedAt } = process.env;
  let stopThis: (isFirst: boolean) => void = () => process.exit();
  const log = new IpcLog(() => ipc);
  // What started this one has been killed, and a message to it was on its way: this one ends, too.
  cluster.worker?.on("error", () => process.exit());
  const ipc = new Ipc(
    {
      send: (message) => process.connected && process.send?.(message, undefined, undefined, () => {}),
      onMessage: (listener) => process.on("message", listener),
    },
    { ...log.methods, stop: (isFirst: boolean) => stopThis(isFirst) },
  );
  return {
    isFirst: first === "true",
    startedAt: startedAt === undefined ? undefined : Number(startedAt),
    log,
    certificate: (generated) => ipc.call("certificate", generated),
    ready: (startedAt) => ipc.call("ready", startedAt ?? null),
    stopAll: () => void ipc.call("stopAll"),
    onStop: (stop) => {
      stopThis = stop;
    },
  };
}
