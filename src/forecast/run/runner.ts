import { rm } from "node:fs/promises";
import { join } from "node:path";
import { makeTemporaryFolder } from "../../lib/atomic-file.js";
import type { VariantSettings } from "../../server/scope/variant.js";
import { makesFail } from "../mutants/mutant.js";
import { runCommand } from "./command.js";
import { type Observation, observe } from "./observation.js";
import { loadLines, readsOf } from "./reads.js";
import type { Purpose, Spent } from "./report.js";
import { type BaseOptions, createRunMock, inProcessEnv, inProcessRequests, type SentRequest } from "./run-mock.js";

export interface RunOptions {
  readonly purpose: Purpose;
  /** Whether with richer data. */
  readonly isRich?: boolean;
  /** Whether it mostly waits: one such run may be active besides the others, unless each has to be alone. */
  readonly waits?: boolean | undefined;
  /** Whether to track what Node programs read, which takes time. */
  readonly tracked?: boolean;
}

/** What all runs have in common. */
export interface RunnerOptions {
  readonly command: readonly string[];
  readonly base: BaseOptions;
  /** How many runs there may be at the same time. */
  readonly jobs: number;
  /** URL of a module that tracks what Node programs read; none is loaded unless set. */
  readonly hook?: string | undefined;
  /** Ends what runs. */
  readonly signal: AbortSignal;
}

/** Added to the time of a run that waits: clients may bear several timeouts of their own, one after another. */
const patienceMs = 20_000;

/** Runs the command, each time with its own mock, and limits how many runs are active at once. */
export class Runner {
  /** How many runs there may be at the same time. */
  jobs: number;
  /** After how long a run is ended, unless it waits. */
  timeoutMs = 30 * 60_000;
  readonly #spent = new Map<Purpose, Spent>();
  #count = 0;
  #running = 0;
  #busy = 0;
  readonly #waiting: (() => void)[] = [];
  readonly #folder = makeTemporaryFolder("realtimekit-forecast-");

  constructor(private readonly options: RunnerOptions) {
    this.jobs = options.jobs;
  }

  /** What the runs so far were for. */
  get spent(): Spent[] {
    return [...this.#spent.values()];
  }

  /** Runs the command with an API that differs as the settings say. */
  async run(settings: VariantSettings, options: RunOptions): Promise<Observation> {
    const { waits = false } = options;
    const most = this.jobs > 1 ? this.jobs + 1 : 1;
    while (this.#running >= most || (!waits && this.#busy >= this.jobs)) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
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
      return observe(result, requests, readsOf(lines, requests), makesFail(settings));
    } finally {
      await mock.close();
      this.#add(purpose, performance.now() - started);
    }
  }

  async close(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  #add(purpose: Purpose, milliseconds: number): void {
    const before = this.#spent.get(purpose) ?? { runs: 0, milliseconds: 0 };
    const sum = Math.round(before.milliseconds + milliseconds);
    this.#spent.set(purpose, { purpose, runs: before.runs + 1, milliseconds: sum });
  }
}
