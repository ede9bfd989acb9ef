import { sizesToGenerate } from "../../fixtures/generate/defaults.js";
import type { richerTenant } from "../../fixtures/generate/richer.js";
import type { generateSchedule } from "../../fixtures/generate/schedule.js";
import type { generateTenant, TenantOptions } from "../../fixtures/generate/tenant.js";
import type { ScenarioFile } from "../../fixtures/scenario/model.js";
import type { createScenario, Scenario } from "../../fixtures/scenario/scenario.js";
import type { Path } from "../../lib/json-path.js";
import { createProblem } from "../../lib/problem.js";
import type { Instant } from "../../lib/time.js";
import type { GeneratedFrom, TenantKey, TenantSeed } from "../../world/records.js";
import type { Schedule } from "../../world/schedule.js";
import type { World, WorldOptions, WorldStart } from "../../world/world.js";
import type { ResolvedOptions } from "./options.js";

/** A world as the content of a scenario file, and what that leaves out. */
export interface SavedScenario {
  readonly scenario: ScenarioFile;
  readonly missing: string | undefined;
}

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
      tenantSeed: (key) => {
        const own = scenario()?.tenantSeed(key) ?? generated.seedOf(key);
        return options.isRicher ? generated.richer(own, key, this.worldOptions.epoch) : own;
      },
      tenantSchedule: (key) => scenario()?.tenantSchedule(key) ?? generated.scheduleOf(key),
      generatedSchedule: (key, from) => generated.scheduleOf(key, from),
      scenarioStart: (content) => this.#startOf(content),
    };
  }

  /** The scenario that worlds start with, if any. */
  get scenario(): Scenario | undefined {
    return this.#scenario;
  }

  /** Whether tenants can be opened without `load()`. */
  get loaded(): boolean {
    return (this.#scenario !== undefined && !this.options.isRicher) || this.#generated.loaded;
  }

  /** Loads the generator of data. */
  load(): Promise<void> {
    return this.#generated.load();
  }

  async loadScenarios(): Promise<void> {
    this.#createScenario ??= (await import("../../fixtures/scenario/scenario.js")).createScenario;
  }

  /** Checks the content of a scenario and returns it for events. Throws `DocumentError`. */
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

  /** Saves a world as a scenario. Pending entries of its timeline are left out. */
  async save(world: World): Promise<SavedScenario> {
    const { generatedTenants, leftOut, snapshotScenario } = await import("../../fixtures/scenario/save.js");
    const scenario = this.content(world.scenario);
    const saved = { ...world.snapshot("everything"), scenario };
    const unused = scenario ? { seed: scenario.seed } : generatedTenants(this.options, saved.tenants);
    return { scenario: snapshotScenario(saved, unused), missing: leftOut(saved) };
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
    const problemAt = (path: Path, message: string) => createProblem("scenario", message, path);
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

/** What tenants with some data start with in a forecast that needs more. */
const richerSeeds = new WeakMap<TenantSeed, Map<string, TenantSeed>>();

/** The most schedules that are cached. */
const maxSchedules = 1000;

interface Generator {
  readonly tenant: typeof generateTenant;
  readonly schedule: typeof generateSchedule;
  readonly richer: typeof richerTenant | undefined;
}

/** Generates the data of a tenant on first use, after loading the generator. */
class GeneratedTenants {
  #generator: Generator | undefined;
  readonly #from: GeneratedFrom;
  readonly #schedules = new Map<string, Schedule>();

  constructor(private readonly options: ResolvedOptions) {
    const { seed, meetings, sessions, epoch } = options;
    this.#from = { seed, meetings, sessions, epoch };
  }

  get loaded(): boolean {
    return this.#generator !== undefined;
  }

  async load(): Promise<void> {
    if (this.#generator) return;
    // One after the other: Node before 24 links modules of a vm context, as of jest and vitest, one at a time.
    const { generateTenant: tenant } = await import("../../fixtures/generate/tenant.js");
    const { generateSchedule: schedule } = await import("../../fixtures/generate/schedule.js");
    const richer = this.options.isRicher ? (await import("../../fixtures/generate/richer.js")).richerTenant : undefined;
    this.#generator = { tenant, schedule, richer };
  }

  /** The data of a tenant with more besides. */
  richer(own: TenantSeed, key: TenantKey, epoch: Instant): TenantSeed {
    const name = JSON.stringify([key, this.#from.seed, epoch]);
    const known = richerSeeds.get(own) ?? new Map<string, TenantSeed>();
    const richer = known.get(name) ?? this.#requireGenerator().richer?.(own, key, this.#from.seed, epoch) ?? own;
    richerSeeds.set(own, known.set(name, richer));
    return richer;
  }

  /** The generated data of a tenant. Throws before the generator is loaded. */
  seedOf(key: TenantKey): TenantSeed {
    const options = tenantOptions(this.#from, key);
    const name = JSON.stringify(options);
    const cached = cachedSeeds.get(name);
    if (cached) return cached;
    const generated = this.#requireGenerator().tenant(options);
    const records = 1 + generated.meetings.length + generated.sessions.length;
    if (records > maxCachedRecords / 10) return generated;
    if (cachedRecords + records > maxCachedRecords) {
      cachedSeeds.clear();
      cachedRecords = 0;
    }
    cachedSeeds.set(name, generated);
    cachedRecords += records;
    return generated;
  }

  /** What happens later in a tenant with generated data. */
  scheduleOf(key: TenantKey, from: GeneratedFrom = this.#from): Schedule {
    const options = tenantOptions(from, key);
    const name = JSON.stringify(options);
    const schedule = this.#schedules.get(name) ?? this.#requireGenerator().schedule(options);
    if (!this.#schedules.has(name) && this.#schedules.size >= maxSchedules) this.#schedules.clear();
    this.#schedules.set(name, schedule);
    return schedule;
  }

  #requireGenerator() {
    if (!this.#generator) throw new Error("The generator of data is not loaded yet.");
    return this.#generator;
  }
}

function tenantOptions({ seed, epoch, ...sizes }: GeneratedFrom, { accountId, appId }: TenantKey): TenantOptions {
  return { seed, epoch, accountId, appId, ...sizesToGenerate(sizes, { accountId, appId }) };
}
