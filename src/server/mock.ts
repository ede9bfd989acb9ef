import type { FastifyInstance } from "fastify";
import type { Revision } from "../contract/revisions.js";
import type { ScenarioFile } from "../fixtures/scenario/model.js";
import type { Scenario } from "../fixtures/scenario/scenario.js";
import type { World } from "../world/world.js";
import { buildApp } from "./app.js";
import { type Control, controlOver } from "./control/control.js";
import type { MockCore } from "./core.js";
import { createCore } from "./create-core.js";
import { type MockOptions, resolveOptions } from "./options.js";
import { defaultScope } from "./scope/scope-name.js";

/** A mock of the RealtimeKit API. */
export interface Mock {
  /** The Fastify app: `inject` it, or hand `app.server` to supertest. */
  readonly app: FastifyInstance;
  /** The state behind the answers of the default scope. */
  readonly world: World;
  readonly revision: Revision;
  /** Makes things happen in the default scope, and tells what was asked. */
  readonly control: Control;
  /** Makes things happen in a scope, a private copy of everything; callers reach it below `/scope/NAME`. */
  scope(name: string): Control;
  /** Listens, on 127.0.0.1 and a free port unless told otherwise, and returns the base URL for SDKs, `.../client/v4`. */
  listen(at?: { readonly host?: string; readonly port?: number }): Promise<string>;
  /** Begins anew with a scenario, in every scope. */
  begin(scenario: Scenario): void;
  /** Saves the world of the default scope as what a scenario file would hold: JSON of it can be served again. */
  save(): Promise<ScenarioFile>;
  /** Stops listening, ends open connections, and forgets the state, unless a folder keeps it. */
  close(): Promise<void>;
}

/** Makes a mock. It answers `inject` at once and listens when told to. */
export async function createMock(options: MockOptions = {}): Promise<Mock> {
  const core = await createCore(resolveOptions(options));
  const app = buildApp(core);
  app.addHook("onClose", core.close);
  await app.ready();
  const control = (name: string) => controlOver((group, verb, _method, input) => run(core, name, group, verb, input));
  return {
    app,
    world: core.scopes.main.world,
    revision: core.options.revision,
    control: control(defaultScope),
    scope: control,
    async listen({ host = "127.0.0.1", port = 0 } = {}) {
      return `${await app.listen({ host, port })}/client/v4`;
    },
    begin: core.begin,
    save: () => save(core),
    close: () => app.close(),
  };
}

/** Runs a command in-process; what commands need is loaded for the first one. */
async function run(core: MockCore, scope: string, group: string, verb: string, input: object): Promise<unknown> {
  const { dispatch } = await import("./control/dispatch.js");
  return dispatch(core, core.scopes.get(scope), group, verb, input);
}

async function save({ scopes, options }: MockCore): Promise<ScenarioFile> {
  const { snapshotScenario } = await import("../fixtures/scenario/snapshot.js");
  const { seed, meetings, sessions, epoch } = options;
  const made = { seed, generate: { meetings, sessions, until: new Date(epoch).toISOString() } };
  return snapshotScenario(scopes.main.world.snapshot("everything"), options.scenario ? { seed } : made);
}
