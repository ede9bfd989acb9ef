import type { FastifyInstance } from "fastify";
import type { Revision } from "../contract/revisions.js";
import { World } from "../world/world.js";
import { buildApp } from "./app.js";
import { generatedTenants } from "./generated-tenants.js";
import { loadDocument } from "./openapi.js";
import { type MockOptions, resolveOptions } from "./options.js";

/** A mock of the RealtimeKit API. */
export interface Mock {
  /** The Fastify app: `inject` it, or hand `app.server` to supertest. */
  readonly app: FastifyInstance;
  /** The state behind the answers. */
  readonly world: World;
  readonly revision: Revision;
  /** Listens, on 127.0.0.1 and a free port unless told otherwise, and returns the base URL for SDKs, `.../client/v4`. */
  listen(at?: { readonly host?: string; readonly port?: number }): Promise<string>;
  /** Stops listening, ends open connections, and forgets the state. */
  close(): Promise<void>;
}

/** Makes a mock. It answers `inject` at once and listens when told to. */
export async function createMock(options: MockOptions = {}): Promise<Mock> {
  const resolved = resolveOptions(options);
  const { revision, profile, epoch, maxTenants } = resolved;
  const tenants = generatedTenants(resolved);
  const world = new World({ profile, epoch, maxTenants, seedOf: tenants.seedOf });
  const app = buildApp(
    await loadDocument(revision),
    world,
    (accountId, appId) => world.tenant(accountId, appId) ?? tenants.open(world, accountId, appId),
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
    close: () => app.close(),
  };
}
