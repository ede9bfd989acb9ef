import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { VariantSettings } from "../../server/scope/variant.js";
import type { WorldSnapshot } from "../../world/records.js";
import { runCommand } from "./command.js";
import { inProcessEnv, loadInProcessRequests } from "./in-process.js";
import { type Observation, observe } from "./observation.js";
import { loadReads } from "./reads.js";
import type { ForecastServer, RunScope } from "./server.js";

/** Runs the command in a scope of its own, at most so many at the same time. */
export class Runner {
  /** How many runs there may be at the same time. */
  jobs: number;
  /** After how long a run is ended. */
  timeoutMs = 30 * 60_000;
  /** Runs so far. */
  count = 0;
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  readonly #folder = mkdtemp(join(tmpdir(), "realtimekit-forecast-"));

  constructor(
    private readonly server: ForecastServer,
    private readonly command: readonly string[],
    private readonly signal: AbortSignal,
    jobs: number,
    /** URL of a module that tracks what Node programs read. */
    private readonly hook?: string,
  ) {
    this.jobs = jobs;
  }

  /** Runs the command with an API that differs as the settings say. `look` sees the scope before it is dropped. */
  async run(
    settings: VariantSettings,
    world?: WorldSnapshot,
    look?: (scope: RunScope) => Promise<void>,
  ): Promise<Observation> {
    await this.#turn();
    const scope = await this.server.open(settings, world);
    try {
      const file = join(await this.#folder, `reads-${++this.count}.ndjson`);
      const { command, signal, timeoutMs } = this;
      const env = {
        ...scope.env,
        ...inProcessEnv(settings, world !== undefined, file),
        ...this.#tracking(),
      };
      const result = await runCommand({ command, env, signal, timeoutMs });
      const requests = [...scope.requests, ...(await loadInProcessRequests(file, world !== undefined))];
      const observation = observe(result, requests, await loadReads(file, requests));
      await look?.(scope);
      return observation;
    } finally {
      await scope.drop();
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  async close(): Promise<void> {
    await rm(await this.#folder, { recursive: true, force: true });
  }

  #tracking(): Readonly<Record<string, string>> {
    const { NODE_OPTIONS = "" } = process.env;
    return this.hook === undefined ? {} : { NODE_OPTIONS: `${NODE_OPTIONS} --import ${this.hook}`.trim() };
  }

  async #turn(): Promise<void> {
    while (this.#running >= this.jobs) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
  }
}
