import type { generateTenant } from "../../fixtures/generate/tenant.js";
import type { ScenarioFile } from "../../fixtures/scenario/model.js";
import type { createScenario, Scenario } from "../../fixtures/scenario/scenario.js";
import type { Path } from "../../lib/json-path.js";
import { createProblem } from "../../lib/problem.js";
import type { TenantKey, TenantSeed } from "../../world/records.js";
import type { WorldOptions, WorldStart } from "../../world/world.js";
import type { ResolvedOptions } from "./options.js";

/** What the worlds of a mock start with: a scenario, or else data that is generated on a tenant's first use. */
export class StartingWorld {
  readonly worldOptions: WorldOptions;
  readonly #generated: GeneratedTenants;
  readonly #starts = new WeakMap<object, WorldStart>();
  #scenario: Scenario | undefined;
  #createScenario: typeof createScenario | undefined;

  constructor(private readonly options: ResolvedOptions) {
    const generated = new GeneratedTenants(options);
    const scenario = () => this.#scenario;
    this.#generated = generated;
    this.#scenario = options.scenario;
    this.worldOptions = {
      profile: options.profile,
      maxTenants: options.maxTenants,
      get epoch() {
        return scenario()?.clock ?? options.epoch;
      },
      tenantSeed: (key) => scenario()?.tenantSeed(key) ?? generated.seedOf(key),
      tenantSchedule: (key) => scenario()?.tenantSchedule(key) ?? [],
      scenarioStart: (content) => this.#startOf(content),
    };
  }

  /** The scenario that worlds start with, if any. */
  get scenario(): Scenario | undefined {
    return this.#scenario;
  }

  /** Whether tenants can be opened without `load()`. */
  get loaded(): boolean {
    return this.#scenario !== undefined || this.#generated.loaded;
  }

  /** Loads the generator of data, if it is needed. */
  async load(): Promise<void> {
    if (!this.#scenario) await this.#generated.load();
  }

  async loadScenarios(): Promise<void> {
    this.#createScenario ??= (await import("../../fixtures/scenario/scenario.js")).createScenario;
  }

  /** Checks the content of a scenario and returns it for events. Throws `DocumentError`, paths joined by dots. */
  async validate(content: object): Promise<ScenarioFile> {
    await this.loadScenarios();
    const scenario = this.#create({ seed: this.options.seed, ...content });
    this.#starts.set(scenario.content, startOf(scenario));
    return scenario.content;
  }

  /** Returns the scenario that a world was restarted with, or else that of the start; undefined for generated data. */
  content(restarted: ScenarioFile | undefined): (ScenarioFile & { readonly seed: string }) | undefined {
    const content = restarted ?? this.#scenario?.content;
    return content && { ...content, seed: restarted?.seed ?? this.#scenario?.seed ?? this.options.seed };
  }

  /** Replaces the start by a scenario, or generated data; worlds get it when they are restarted. */
  replace(scenario: Scenario | undefined): void {
    this.#scenario = scenario;
  }

  #startOf(content: object): WorldStart {
    const start = this.#starts.get(content) ?? startOf(this.#create(content));
    this.#starts.set(content, start);
    return start;
  }

  #create(content: object): Scenario {
    if (!this.#createScenario) throw new Error("Scenarios are not loaded yet.");
    const problemAt = (path: Path, message: string) => ({
      ...createProblem("scenario", message),
      path: path.join("."),
    });
    return this.#createScenario({ data: content, problemAt }, "scenario");
  }
}

function startOf({ clock: epoch, tenantSeed, tenantSchedule }: Scenario): WorldStart {
  return { epoch, tenantSeed, tenantSchedule };
}

const maxCachedRecords = 100_000;

/** Data of small tenants, so that scopes, resets and other mocks need not generate it again; records never change. */
const cachedSeeds = new Map<string, TenantSeed>();
let cachedRecords = 0;

/** Generates the data of a tenant on first use, after loading the generator. */
export class GeneratedTenants {
  #generate: typeof generateTenant | undefined;

  constructor(private readonly options: ResolvedOptions) {}

  get loaded(): boolean {
    return this.#generate !== undefined;
  }

  async load(): Promise<void> {
    this.#generate ??= (await import("../../fixtures/generate/tenant.js")).generateTenant;
  }

  /** The generated data of a tenant. Throws before the generator is loaded. */
  seedOf({ accountId, appId }: TenantKey): TenantSeed {
    if (!this.#generate) throw new Error("The generator of data is not loaded yet.");
    const { seed, meetings, sessions, epoch } = this.options;
    const name = JSON.stringify([seed, meetings, sessions, epoch, accountId, appId]);
    const cached = cachedSeeds.get(name);
    if (cached) return cached;
    const generated = this.#generate({ seed, accountId, appId, meetings, sessions, epoch });
    const records = 1 + meetings + sessions;
    if (records > maxCachedRecords / 10) return generated;
    if (cachedRecords + records > maxCachedRecords) {
      cachedSeeds.clear();
      cachedRecords = 0;
    }
    const whole = {
      meetings: [...generated.meetings],
      sessions: [...generated.sessions],
      livestreamSessions: [...generated.livestreamSessions],
    };
    cachedSeeds.set(name, whole);
    cachedRecords += records;
    return whole;
  }
}
