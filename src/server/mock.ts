import type { FastifyInstance } from "fastify";
import type { Revision } from "../contract/revisions.js";
import type { ScenarioFile } from "../fixtures/scenario/model.js";
import type { Scenario } from "../fixtures/scenario/scenario.js";
import type { World } from "../world/world.js";
import { buildApp } from "./app.js";
import type { Control } from "./control/control.js";
import { controlIn } from "./control/in-process.js";
import type { MockCore } from "./core.js";
import { createCore, type NodeParts } from "./create-core.js";
import type { AskedRequest } from "./http/exchange.js";
import { type MockOptions, resolveOptions } from "./options.js";
import { type HttpAnswer, responder } from "./responder.js";
import { defaultScope } from "./scope/scope-name.js";

/** A mock of the RealtimeKit API. */
export interface Mock {
  /** The Fastify app: `inject` it, or hand `app.server` to supertest. */
  readonly app: FastifyInstance;
  /** The state behind the answers of the default scope. */
  readonly world: World;
  readonly revision: Revision;
  /** Answers a request to the API with the bytes that `app` answers, without Fastify. */
  handle(request: AskedRequest): Promise<HttpAnswer>;
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
  const core = await createCore(resolveOptions(options), node);
  const app = buildApp(core);
  app.addHook("onClose", core.close);
  await app.ready();
  return {
    app,
    world: core.scopes.main.world,
    revision: core.options.revision,
    handle: responder(core),
    control: controlIn(core, defaultScope),
    scope: (name) => controlIn(core, name),
    async listen({ host = "127.0.0.1", port = 0 } = {}) {
      const origin = (await app.listen({ host, port })).replace(/^https?/, core.options.tls ? "https" : "http");
      return `${origin}/client/v4`;
    },
    begin: core.begin,
    save: () => save(core),
    close: () => app.close(),
  };
}

const node: NodeParts = {
  fileLog: async () => (await import("../world/log/file/open-file-log.js")).openFileLog,
  shipped: async (name) => (await import("../fixtures/scenario/load.js")).loadScenario(name),
};

async function save({ scopes, options, makesData }: MockCore): Promise<ScenarioFile> {
  const { snapshotScenario } = await import("../fixtures/scenario/snapshot.js");
  const { seed, meetings, sessions, epoch } = options;
  const made = { seed, generate: { meetings, sessions, until: new Date(epoch).toISOString() } };
  const { world } = scopes.main;
  return snapshotScenario(world.snapshot("everything"), makesData(world) ? made : { seed });
}
