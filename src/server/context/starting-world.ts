import { sizesToGenerate } from "../../fixtures/generate/defaults.js";
import type { richerTenant } from "../../fixtures/generate/richer.js";
import type { generateSchedule } from "../../fixtures/generate/schedule.js";
import type { generateTenant, TenantOptions } from "../../fixtures/generate/tenant.js";
import type { ScenarioFile } from "../../fixtures/scenario/model.js";
import type { createScenario, Scenario } from "../../fixtures/scenario/scenario.js";
import { BoundedCache } from "../../lib/collections.js";
import type { Path } from "../../lib/json-path.js";
import { fileProblem } from "../../lib/problem.js";
import type { GeneratedFrom, TenantKey, TenantSeed } from "../../world/records.js";
import type { Schedule } from "../../world/schedule.js";
import type { World, WorldOptions, WorldStart } from "../../world/world.js";
import type { ResolvedOptions } from "./options.js";

interface Generator {
  readonly tenant: typeof generateTenant;
  readonly schedule: typeof generateSchedule;
  readonly richer: typeof richerTenant | undefined;
}

/** The start of a mock's worlds: a scenario, or data that is generated on a tenant's first use. */
export class StartingWorld {
  readonly worldOptions: WorldOptions;
  /** The scenario that worlds start with, if any; restarting them may set another one. */
  scenario: Scenario | undefined;
  readonly #starts = new WeakMap<object, WorldStart>();
  readonly #schedules = new BoundedCache<Schedule>(1000, () => 1);
  #generator: Generator | undefined;
  #createScenario: typeof createScenario | undefined;

  constructor(private readonly options: ResolvedOptions) {
    const scenario = () => this.scenario;
    this.scenario = options.scenario;
    this.worldOptions = {
      profile: options.profile,
      maxTenants: options.maxTenants,
      get epoch() {
        return scenario()?.clock ?? options.epoch;
      },
      tenantSeed: (key) => {
        const own = scenario()?.tenantSeed(key) ?? this.#generateTenant(tenantOptions(options, key));
        return options.isRicher ? this.#richer(own, key) : own;
      },
      tenantSchedule: (key) => scenario()?.tenantSchedule(key) ?? this.#scheduleOf(key, options),
      generatedSchedule: (key, from) => this.#scheduleOf(key, from),
      scenarioStart: (content) => this.#startOf(content),
    };
  }

  /** Whether tenants can be opened without `load()`. */
  get loaded(): boolean {
    return (this.scenario !== undefined && !this.options.isRicher) || this.#generator !== undefined;
  }

  async load(): Promise<void> {
    if (this.#generator) return;
    // One at a time: before version 24, Node cannot link modules of a vm context, as in jest and vitest, concurrently.
    const { generateTenant: tenant } = await import("../../fixtures/generate/tenant.js");
    const { generateSchedule: schedule } = await import("../../fixtures/generate/schedule.js");
    const richer = this.options.isRicher ? (await import("../../fixtures/generate/richer.js")).richerTenant : undefined;
    this.#generator = { tenant, schedule, richer };
  }

  async loadScenarios(): Promise<void> {
    this.#createScenario ??= (await import("../../fixtures/scenario/scenario.js")).createScenario;
  }

  /** Validates the content of a scenario and returns it for events. Throws `DocumentError`. */
  async validate(content: object): Promise<ScenarioFile> {
    await this.loadScenarios();
    const scenario = this.#create({ seed: this.options.seed, ...content });
    this.#starts.set(scenario.content, startOf(scenario));
    return scenario.content;
  }

  /** Returns the scenario that a world was restarted with, or else that of the start; undefined for generated data. */
  content(restarted: ScenarioFile | undefined): (ScenarioFile & { readonly seed: string }) | undefined {
    const content = restarted ?? this.scenario?.content;
    return content && { ...content, seed: restarted?.seed ?? this.scenario?.seed ?? this.options.seed };
  }

  /** Saves a world as a scenario, and describes what that leaves out, such as pending entries of its timeline. */
  async save(world: World) {
    const { generatedTenants, leftOut, snapshotScenario } = await import("../../fixtures/scenario/save.js");
    const scenario = this.content(world.scenario);
    const saved = { ...world.snapshot("everything"), scenario };
    const unused = scenario ? { seed: scenario.seed } : generatedTenants(this.options, saved.tenants);
    return { scenario: snapshotScenario(saved, unused), missing: leftOut(saved) };
  }

  #startOf(content: object): WorldStart {
    const start = this.#starts.get(content) ?? startOf(this.#create(content));
    this.#starts.set(content, start);
    return start;
  }

  #create(content: object): Scenario {
    if (!this.#createScenario) throw new Error("Scenarios are not loaded yet.");
    const problemAt = (path: Path, message: string) => fileProblem("scenario", message, path);
    return this.#createScenario({ data: content, problemAt }, "scenario");
  }

  #generate(): Generator {
    if (!this.#generator) throw new Error("The generator of data is not loaded yet.");
    return this.#generator;
  }

  #generateTenant(options: TenantOptions): ReturnType<typeof generateTenant> {
    return cachedTenants.getOrCreate(JSON.stringify(options), () => this.#generate().tenant(options));
  }

  #scheduleOf(key: TenantKey, from: GeneratedFrom): Schedule {
    const options = tenantOptions(from, key);
    return this.#schedules.getOrCreate(JSON.stringify(options), () => this.#generate().schedule(options));
  }

  #richer(own: TenantSeed, { accountId, appId }: TenantKey): TenantSeed {
    const options = { seed: this.options.seed, epoch: this.worldOptions.epoch, accountId, appId };
    return this.#generate().richer?.(own, options, (all) => this.#generateTenant(all)) ?? own;
  }
}

/** Data of small tenants, so that scopes, resets and other mocks need not generate it again; records are immutable. */
const cachedTenants = new BoundedCache<ReturnType<typeof generateTenant>>(
  100_000,
  ({ meetings, sessions }) => 1 + meetings.length + sessions.length,
);

function startOf({ clock: epoch, tenantSeed, tenantSchedule }: Scenario): WorldStart {
  return { epoch, tenantSeed, tenantSchedule };
}

function tenantOptions({ seed, epoch, ...sizes }: GeneratedFrom, { accountId, appId }: TenantKey): TenantOptions {
  return { seed, epoch, accountId, appId, ...sizesToGenerate(sizes, { accountId, appId }) };
}
