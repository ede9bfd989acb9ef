import type { Scenario } from "../fixtures/scenario/scenario.js";
import type { WorldOptions } from "../world/world.js";
import { GeneratedTenants } from "./generated-tenants.js";
import type { ResolvedOptions } from "./options.js";

/** What the worlds of a mock begin with: a scenario, or else data that is generated on a tenant's first use. */
export class StartingWorld {
  readonly worldOptions: WorldOptions;
  readonly #generated: GeneratedTenants;
  #scenario: Scenario | undefined;

  constructor(options: ResolvedOptions) {
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
      seedOf: (key) => scenario()?.seedOf(key) ?? generated.seedOf(key),
      scheduleOf: (key) => scenario()?.scheduleOf(key) ?? [],
    };
  }

  /** Whether tenants can be opened at once. */
  get loaded(): boolean {
    return this.#scenario !== undefined || this.#generated.loaded;
  }

  /** Loads what generates data, if that is needed. */
  async load(): Promise<void> {
    if (!this.#scenario) await this.#generated.load();
  }

  /** Makes a scenario the start; a world begins with it when it is restarted. */
  become(scenario: Scenario): void {
    this.#scenario = scenario;
  }
}
