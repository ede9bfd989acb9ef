import type { ScenarioFile } from "../../fixtures/scenario/model.js";
import type { createScenario, Scenario } from "../../fixtures/scenario/scenario.js";
import type { Path } from "../../lib/json-path.js";
import { createProblem } from "../../lib/problem.js";
import type { WorldOptions, WorldStart } from "../../world/world.js";
import { GeneratedTenants } from "./generated-tenants.js";
import type { ResolvedOptions } from "./options.js";

/** What the worlds of a mock begin with: a scenario, or else data that is generated on a tenant's first use. */
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
      seedOf: (key) => scenario()?.seedOf(key) ?? generated.seedOf(key),
      scheduleOf: (key) => scenario()?.scheduleOf(key) ?? [],
      startOf: (content) => this.#startOf(content),
    };
  }

  /** The scenario that worlds begin with, if they do. */
  get scenario(): Scenario | undefined {
    return this.#scenario;
  }

  /** Whether tenants can be opened at once. */
  get loaded(): boolean {
    return this.#scenario !== undefined || this.#generated.loaded;
  }

  /** Loads what generates data, if that is needed. */
  async load(): Promise<void> {
    if (!this.#scenario) await this.#generated.load();
  }

  /** Loads what makes worlds of the content of scenarios. */
  async loadScenarios(): Promise<void> {
    this.#createScenario ??= (await import("../../fixtures/scenario/scenario.js")).createScenario;
  }

  /** Checks the content of a scenario and returns it as worlds can begin with. Throws `DocumentError`, paths joined by dots. */
  async admit(content: object): Promise<ScenarioFile> {
    await this.loadScenarios();
    const scenario = this.#made({ seed: this.options.seed, ...content });
    this.#starts.set(scenario.content, startOf(scenario));
    return scenario.content;
  }

  /** The content that a world began anew with, or else that of the start; nothing when it began with made data. */
  contentOf(begun: ScenarioFile | undefined): (ScenarioFile & { readonly seed: string }) | undefined {
    const content = begun ?? this.#scenario?.content;
    return content && { ...content, seed: begun?.seed ?? this.#scenario?.seed ?? this.options.seed };
  }

  /** Makes a scenario, or made data, the start; a world begins with it when it is restarted. */
  become(scenario: Scenario | undefined): void {
    this.#scenario = scenario;
  }

  #startOf(content: object): WorldStart {
    const start = this.#starts.get(content) ?? startOf(this.#made(content));
    this.#starts.set(content, start);
    return start;
  }

  #made(content: object): Scenario {
    if (!this.#createScenario) throw new Error("Scenarios are not loaded yet.");
    const problemAt = (path: Path, message: string) => ({
      ...createProblem("scenario", message),
      path: path.join("."),
    });
    return this.#createScenario({ data: content, problemAt }, "scenario");
  }
}

function startOf({ clock: epoch, seedOf, scheduleOf }: Scenario): WorldStart {
  return { epoch, seedOf, scheduleOf };
}
