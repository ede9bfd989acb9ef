import type { FastifyInstance } from "fastify";
import type { Revision } from "../contract/revisions.js";
import type { Scenario } from "../fixtures/scenario/scenario.js";
import { World } from "../world/world.js";
import { buildApp } from "./app.js";
import { loadDocument } from "./openapi.js";
import { type MockOptions, resolveOptions } from "./options.js";
import { startingWorld } from "./starting-world.js";

/** A mock of the RealtimeKit API. */
export interface Mock {
  /** The Fastify app: `inject` it, or hand `app.server` to supertest. */
  readonly app: FastifyInstance;
  /** The state behind the answers. */
  readonly world: World;
  readonly revision: Revision;
  /** Listens, on 127.0.0.1 and a free port unless told otherwise, and returns the base URL for SDKs, `.../client/v4`. */
  listen(at?: { readonly host?: string; readonly port?: number }): Promise<string>;
  /** Begins anew with a scenario: all state is that of its start. */
  load(scenario: Scenario): void;
  /** Stops listening, ends open connections, and forgets the state. */
  close(): Promise<void>;
}

/** Makes a mock. It answers `inject` at once and listens when told to. */
export async function createMock(options: MockOptions = {}): Promise<Mock> {
  const resolved = resolveOptions(options);
  const { revision } = resolved;
  const start = startingWorld(resolved);
  const world = new World(start.options);
  const app = buildApp(
    await loadDocument(revision),
    world,
    (accountId, appId) => world.tenant(accountId, appId) ?? start.open(world, accountId, appId),
    resolved,
  );
  await app.ready();
  return {
    app,
    world,
    revision,
    async listen({ host = "127.0.0.1", port = 0 } = {}) {
      return `${await app.listen({ host, port })}/client/v4`;
    },
    load(scenario) {
      start.become(scenario);
      world.reset();
    },
    close: () => app.close(),
  };
}
