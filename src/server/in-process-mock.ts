import type { FastifyInstance } from "fastify";
import { basePath } from "../contract/constants.js";
import type { Revision } from "../contract/revisions.js";
import type { ScenarioFile } from "../fixtures/scenario/model.js";
import type { Scenario } from "../fixtures/scenario/scenario.js";
import type { World } from "../world/world.js";
import { createContext, type NodeServices, type ServerContext } from "./context/context.js";
import { type MockOptions, resolveOptions } from "./context/options.js";
import { type Control, createScopeControl } from "./control/control.js";
import type { MockRequest } from "./http/messages.js";
import { defaultScope } from "./scope/scopes.js";
import { createInProcessTransport, type MockResponse } from "./transport/in-process.js";

/** A mock that is asked in this process; it has a server only once it listens. */
export interface InProcessMock {
  /** The state behind the answers of the default scope. */
  readonly world: World;
  readonly revision: Revision;
  /** Answers a request to the API with the bytes that the server answers, without it. */
  handle(request: MockRequest): Promise<MockResponse>;
  /** Makes things happen in the default scope, and tells what was asked. */
  readonly control: Control;
  /** Makes things happen in a scope, a private copy of everything; callers reach it below `/scope/NAME`. */
  scope(name: string): Control;
  /** Listens, on 127.0.0.1 and a free port unless told otherwise, and returns the base URL for SDKs, `.../client/v4`. */
  listen(at?: { readonly host?: string; readonly port?: number }): Promise<string>;
  /** Begins anew with a scenario, in every scope. */
  begin(scenario: Scenario): void;
  /**
   * Saves the world of the default scope as what a scenario file would hold: JSON of it can be served again. What a timeline
   * still holds is left out, with a notice; `control.state.save()` keeps it, for `control.state.load()`.
   */
  save(): Promise<ScenarioFile>;
  /** Stops listening, ends open connections, and forgets the state, unless a folder keeps it. */
  close(): Promise<void>;
}

/** Makes a mock without a server: loading and building one takes longer than all the rest. */
export async function createInProcessMock(options: MockOptions): Promise<InProcessMock> {
  const core = await createMockContext(options);
  return mockOf(core, async () => (await import("./transport/fastify.js")).startApp(core));
}

/** Makes what a mock answers with, kept in a folder if the options want that. */
export function createMockContext(options: MockOptions): Promise<ServerContext> {
  return createContext(resolveOptions(options), node);
}

const node: NodeServices = {
  emitWarning: process.emitWarning,
  fileLog: async () => (await import("../world/log/state-folder.js")).openStateFolder,
  shipped: async (name) => (await import("../fixtures/scenario/load.js")).loadScenario(name),
};

/** Makes a mock of what it answers with, and of what starts its server. */
export function mockOf(core: ServerContext, start: () => Promise<FastifyInstance>): InProcessMock {
  let app: Promise<FastifyInstance> | undefined;
  let closed: Promise<unknown> | undefined;
  return {
    world: core.scopes.main.world,
    revision: core.options.revision,
    handle: createInProcessTransport(core),
    control: createScopeControl(core, defaultScope),
    scope: (name) => createScopeControl(core, name),
    async listen({ host = "127.0.0.1", port = 0 } = {}) {
      if (closed) throw new Error("The mock is closed: make another one to listen.");
      app ??= start();
      const origin = (await (await app).listen({ host, port })).replace(/^https?/, core.options.tls ? "https" : "http");
      return origin + basePath;
    },
    begin: core.begin,
    save: () => save(core),
    async close() {
      closed ??= app ? app.then((started) => started.close()) : core.close();
      await closed;
    },
  };
}

async function save({ scopes, options, scenarioOf, notice }: ServerContext): Promise<ScenarioFile> {
  const { leftOut, snapshotScenario } = await import("../fixtures/scenario/exact.js");
  const { seed, meetings, sessions, epoch } = options;
  const { world } = scopes.main;
  const scenario = scenarioOf(world);
  const generate = { meetings, sessions, until: new Date(epoch).toISOString() };
  const saved = { ...world.snapshot("everything"), scenario };
  const missing = leftOut(saved);
  if (missing) notice(missing);
  return snapshotScenario(saved, scenario ? { seed: scenario.seed } : { seed, generate });
}
