import { type ChildProcess, spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { makeTemporaryFolder } from "../../lib/files.js";
import { decodePercent } from "../../lib/utf8.js";
import type { VariantSettings } from "../../server/scope/scope.js";
import { makesFail } from "../mutants/mutant.js";
import { type Observation, observe } from "./observation.js";
import { datesIn, withoutClock } from "./output.js";
import { loadLines, readsOf } from "./reads.js";
import { type RequestedUrl, replayAll, urlsOf } from "./relevance.js";
import type { Purpose, Spent } from "./report.js";
import { type BaseOptions, createRunMock, inProcessEnv, inProcessRequests, type SentRequest } from "./run-mock.js";

export interface RunOptions {
  readonly purpose: Purpose;
  /** Whether with richer data. */
  readonly isRich?: boolean;
  /** Whether it mostly waits: such runs may be active in addition to the others, unless each has to be alone. */
  readonly waits?: boolean | undefined;
  /** Whether to track the reads of Node programs, which takes time. */
  readonly tracked?: boolean;
}

/** What all runs have in common. */
export interface RunnerOptions {
  readonly command: readonly string[];
  readonly base: BaseOptions;
  /** Maximum number of concurrent runs. */
  readonly jobs: number;
  /** URL of a module that tracks the reads of Node programs; none is loaded unless set. */
  readonly hook?: string | undefined;
  /** Aborts active runs. */
  readonly signal: AbortSignal;
  /** Called with notices for the user. */
  readonly onNotice?: (text: string) => void;
}

/** Added to the timeout of a run that waits: clients may reach several timeouts of their own, one after another. */
const patienceMs = 20_000;

/** Maximum number of concurrent runs that wait: they take next to no processor time, but memory. */
export const mostWaiting = 4;

/** Runs the command, each time with its own mock, and limits the number of concurrent runs. */
export class Runner {
  jobs: number;
  /** The timeout of a run that does not wait. */
  timeoutMs = 30 * 60_000;
  readonly #spent = new Map<Purpose, Spent>();
  #count = 0;
  #running = 0;
  #busy = 0;
  readonly #waiting: (() => void)[] = [];
  /** The defects of the mock that the user knows. */
  readonly #defects = new Set<string>();
  /** The dates in responses, by their URLs. */
  readonly #dates = new Map<string, Promise<ReadonlySet<number>>>();
  readonly #folder = makeTemporaryFolder("realtimekit-forecast-");

  constructor(readonly options: RunnerOptions) {
    this.jobs = options.jobs;
  }

  notice(text: string): void {
    this.options.onNotice?.(text);
  }

  /** Runs one at a time from now on, because runs disturb each other. */
  runAlone(): void {
    if (this.jobs === 1) return;
    this.jobs = 1;
    this.notice(
      "it fails when it runs twice at the same time, so its runs follow one another; --jobs 1 says so at once",
    );
  }

  /** The purposes of the runs so far. */
  get spent(): Spent[] {
    return [...this.#spent.values()];
  }

  /** Runs the command with an API that differs according to the settings. */
  async run(settings: VariantSettings, options: RunOptions): Promise<Observation> {
    const { waits = false } = options;
    while (this.#isFull(waits)) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
    if (!waits) this.#busy += 1;
    try {
      this.options.signal.throwIfAborted();
      return await this.#observe(settings, options);
    } finally {
      this.#running -= 1;
      if (!waits) this.#busy -= 1;
      for (const wake of this.#waiting.splice(0)) wake();
    }
  }

  #isFull(waits: boolean): boolean {
    if (this.jobs === 1) return this.#running > 0;
    return waits ? this.#running - this.#busy >= mostWaiting : this.#busy >= this.jobs;
  }

  async #observe(
    settings: VariantSettings,
    { purpose, isRich = false, waits, tracked }: RunOptions,
  ): Promise<Observation> {
    const { base, command, hook, signal } = this.options;
    const started = performance.now();
    const variant = { ...settings, isRicher: isRich };
    const overHttp: SentRequest[] = [];
    const mock = await createRunMock(base, variant, (request) => overHttp.push(request));
    try {
      const file = join(this.#folder, `reads-${++this.#count}.ndjson`);
      const tracking = tracked && hook !== undefined;
      const env = {
        ...(await mock.listen()),
        ...inProcessEnv(variant, file),
        ...(tracking && { NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --import ${hook}`.trim() }),
      };
      const timeoutMs = this.timeoutMs + (waits ? patienceMs : 0);
      const result = await runCommand({ command, env, signal, timeoutMs });
      const lines = await loadLines(file);
      const requests = [...overHttp, ...inProcessRequests(lines)];
      this.#rejectDefects(requests);
      const dates = await this.#datesOf(result, requests, isRich);
      return observe(result, requests, readsOf(lines, requests), makesFail(settings), dates);
    } finally {
      await mock.close();
      this.#add(purpose, performance.now() - started);
    }
  }

  #rejectDefects(requests: readonly SentRequest[]): void {
    for (const { method, url, defect } of requests) {
      if (defect === undefined) continue;
      if (!this.#defects.has(defect)) this.notice(`the mock has a defect, which ${method} ${url} met:\n${defect}`);
      this.#defects.add(defect);
      throw new DefectError(`the mock has a defect: ${defect.split("\n", 1)[0]}`);
    }
  }

  async close(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Returns the dates in the usual responses to some requests, if a run shows any that may be of the real clock. */
  async #datesOf({ stdout }: CommandResult, requests: readonly SentRequest[], isRicher: boolean) {
    const urls = urlsOf(requests);
    const texts = urls.map(({ url }) => url).sort();
    const shown = [stdout, ...texts.map(decodePercent)].join("\n");
    if (withoutClock(shown) === shown) return new Set<number>();
    const key = [isRicher, ...texts].join(" ");
    const found = this.#dates.get(key) ?? this.#findDates(urls, isRicher);
    this.#dates.set(key, found);
    return found;
  }

  async #findDates(urls: readonly RequestedUrl[], isRicher: boolean): Promise<ReadonlySet<number>> {
    const { base } = this.options;
    const mock = await createRunMock(base, { isRicher });
    try {
      const bodies = (await replayAll(mock, urls)).map(({ body }) => body);
      return datesIn([base.scenario?.content.clock, ...bodies].join("\n"));
    } finally {
      await mock.close();
    }
  }

  #add(purpose: Purpose, milliseconds: number): void {
    const before = this.#spent.get(purpose) ?? { runs: 0, milliseconds: 0 };
    const sum = Math.round(before.milliseconds + milliseconds);
    this.#spent.set(purpose, { purpose, runs: before.runs + 1, milliseconds: sum });
  }
}

export interface CommandResult {
  /** The exit code; 128 or more if a signal ended it. */
  readonly exitCode: number;
  readonly timedOut: boolean;
  readonly stdout: string;
  readonly stderr: string;
  readonly milliseconds: number;
}

interface CommandOptions extends Pick<RunnerOptions, "command" | "signal"> {
  /** Added to the environment of this process. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** Thrown if a command cannot be run at all. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}

/** Thrown if a request met a defect of the mock: what the command does then says nothing about it. */
export class DefectError extends Error {
  override readonly name = "DefectError";
}

const maxOutput = 4 * 1024 * 1024;
const graceMs = 2000;

/** Runs a command in its own process group, which ends with the command, on a timeout or an abort. */
export async function runCommand({ command, env, timeoutMs, signal }: CommandOptions): Promise<CommandResult> {
  signal.throwIfAborted();
  const [file = "", ...args] = command;
  const startedAt = performance.now();
  const child = spawn(file, args, {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const stop = () => endGroup(child);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    stop();
  }, timeoutMs);
  signal.addEventListener("abort", stop, { once: true });
  try {
    const exitCode = await exitOf(child, file);
    signal.throwIfAborted();
    return { exitCode, timedOut, stdout: stdout(), stderr: stderr(), milliseconds: performance.now() - startedAt };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
    // Ends what the command has left behind; processes outside the group may still hold the output open.
    signalGroup(child, "SIGKILL");
    child.stdout.destroy();
    child.stderr.destroy();
  }
}

/** Resolves when the process has ended and its output is read, or is held open by what it left behind. */
function exitOf(child: ChildProcess, file: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on("error", (error: NodeJS.ErrnoException) => {
      // The argument is a whole command line, or sets a variable.
      const hint = /[\s=]/.test(file) ? `; a shell runs a line of commands: sh -c '...'` : "";
      const reasons: Readonly<Record<string, string>> = {
        ENOENT: `there is no such command${hint}`,
        EACCES: `it is not an executable file; make it one, or name the program that runs it, such as: sh ${file}`,
      };
      const why = reasons[error.code ?? ""] ?? error.message;
      reject(new CommandError(`cannot run ${file}: ${why}`));
    });
    child.on("exit", (code, signal) => {
      const exitCode = code ?? (signal === "SIGKILL" ? 137 : 143);
      const left = setTimeout(() => resolve(exitCode), graceMs);
      child.on("close", () => {
        clearTimeout(left);
        resolve(exitCode);
      });
    });
  });
}

function endGroup(child: ChildProcess): void {
  signalGroup(child, "SIGTERM");
  setTimeout(() => signalGroup(child, "SIGKILL"), graceMs).unref();
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended.
  }
}

/** Collects the end of a stream as text, independent of its chunks. */
function collect(stream: Readable): () => string {
  let text = "";
  stream.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
    if (text.length > 2 * maxOutput) text = text.slice(-maxOutput);
  });
  return () => text.slice(-maxOutput);
}
