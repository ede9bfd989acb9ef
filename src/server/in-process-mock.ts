import { setImmediate } from "node:timers";
import type { FastifyInstance } from "fastify";
import packageFile from "../../package.json" with { type: "json" };
import { basePath } from "../contract/constants.js";
import type { Revision } from "../contract/revisions.js";
import type { ScenarioFile } from "../fixtures/scenario/model.js";
import type { Scenario } from "../fixtures/scenario/scenario.js";
import { checkOptions, text, wholeNumber } from "../lib/options.js";
import type { World } from "../world/world.js";
import type { ServerContext } from "./context/context.js";
import type { NodeServices } from "./context/open-scopes.js";
import { expectedValue, type MockOptions } from "./context/options.js";
import type { Control } from "./control/control.js";
import { createScopeControl, type EmbeddedMock, embed } from "./embedded-mock.js";
import { createMockContext, type EnvironmentVariant } from "./environment.js";
import { checkedScopeName } from "./http/urls.js";
import type { Extend } from "./transport/fastify.js";

/** A mock in this process; it has a server only while it listens. `await using` closes it. */
export interface InProcessMock extends EmbeddedMock, AsyncDisposal {
  /** The state behind the responses of the default scope. */
  readonly world: World;
  readonly revision: Revision;
  /** Returns the control of a scope, a private copy of everything, which clients reach below `/scope/NAME`. */
  scope(name: string): Control;
  /** Listens, on 127.0.0.1 and a free port unless set, and returns the base URL for SDKs, `.../client/v4`. */
  listen(at?: { readonly host?: string | undefined; readonly port?: number | undefined }): Promise<string>;
  /** Resets every scope to a scenario. */
  useScenario(scenario: Scenario): void;
  /**
   * Returns the world of the default scope as the content of a scenario file. Leaves out pending entries of a timeline,
   * with a notice; `control.state.save()` includes them, for `control.state.load()`.
   */
  save(): Promise<ScenarioFile>;
  /** Stops listening, ends open connections, and drops the state unless a folder stores it. */
  close(): Promise<void>;
}

/** The method of `await using`, if the TypeScript settings of the user's project know its name. */
type AsyncDisposal = {
  [K in SymbolConstructor extends { readonly asyncDispose: infer S extends symbol } ? S : never]: () => Promise<void>;
};

/** The options of a mock that can have a server. */
export interface ServerOptions extends MockOptions {
  /** Adds routes to the server before it starts, such as those of operations that the mock does not serve. */
  readonly extend?: Extend | undefined;
}

/**
 * Creates a mock without a server, whose loading and building takes longer than everything else. A variant holds its
 * differences in a forecast.
 */
export async function createInProcessMock(
  { extend, ...options }: ServerOptions,
  variant?: EnvironmentVariant,
): Promise<InProcessMock> {
  const core = await createMockContext(options, node, variant);
  return mockOf(core, async () => (await import("./transport/fastify.js")).startApp(core, extend));
}

/** Services that only Node has, loaded on demand. */
export const node: NodeServices = {
  // As text: Node does not recognize an error of another realm, as in a vm pool of vitest or in jest.
  emitWarning: (error) => process.emitWarning(error.stack ?? error.message),
  fileLog: () => import("../world/log/state-folder.js"),
  replicas: async (options) => {
    const { Replica } = await import("./replicas/replica.js");
    const { variantFactory } = await import("./lifecycle/scope-variant.js");
    return { Replica, createVariant: await variantFactory(options), release: packageFile.version };
  },
  scenarioFiles: () => import("../fixtures/scenario/load.js"),
};

const addressChecks = { host: text, port: wholeNumber(0, 65_535) };

/** Creates a mock from its context, and from its server or the function that starts it. */
export function mockOf(core: ServerContext, server: FastifyInstance | (() => Promise<FastifyInstance>)): InProcessMock {
  let app = typeof server === "function" ? undefined : Promise.resolve(server);
  let listening = false;
  let closed: Promise<unknown> | undefined;
  async function close(): Promise<void> {
    closed ??= app ? app.then(closeServer, core.close) : core.close();
    await closed;
  }
  return {
    ...embed(core),
    world: core.scopes.main.world,
    revision: core.options.revision,
    scope: (name) => createScopeControl(core, checkedScopeName(name)),
    async listen(at = {}) {
      checkOptions("listen", at, addressChecks);
      const { host = "127.0.0.1", port = 0 } = at;
      app ??= typeof server === "function" ? server() : Promise.resolve(server);
      const started = await app;
      if (closed || core.closing.aborted) throw new Error("The mock is closed: create another one to listen.");
      if (listening || started.server.listening) throw new Error("The mock listens already.");
      listening = true;
      try {
        const address = await started.listen({ host, port });
        const { tls, basePath: prefix } = core.options;
        // The unspecified addresses cannot be requested.
        const origin = address.replace(/^https?/, tls ? "https" : "http").replace("//[::]:", "//[::1]:");
        return origin + prefix + basePath;
      } catch (error) {
        listening = false;
        throw error;
      }
    },
    useScenario(scenario) {
      const expected = expectedValue("scenario", scenario);
      if (expected !== undefined) throw new TypeError(`useScenario: expected ${expected}`);
      core.useScenario(scenario);
    },
    async save() {
      const { scenario, missing } = await core.saveScenario(core.scopes.main.world);
      if (missing) core.notice(missing);
      return scenario;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function closeServer(app: FastifyInstance): Promise<void> {
  await app.close();
  // Clients in this process notice in their next turns that idle connections have ended; until then they would reuse one.
  for (let turn = 0; turn < 3; turn++) await new Promise<void>((resolve) => realSetImmediate(resolve));
}

/** Captured before tests install fake timers. Imported, since the global is missing in the jsdom environment of jest. */
const realSetImmediate = setImmediate;
