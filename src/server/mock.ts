import type { FastifyInstance } from "fastify";
import type { Revision } from "../contract/revisions.js";
import type { World } from "../world/world.js";
import { buildApp } from "./app.js";
import { createCore } from "./create-core.js";
import type { AskedRequest } from "./http/exchange.js";
import { type MockOptions, resolveOptions } from "./options.js";
import { type HttpAnswer, responder } from "./responder.js";

/** A mock of the RealtimeKit API. */
export interface Mock {
  /** The Fastify app: `inject` it, or hand `app.server` to supertest. */
  readonly app: FastifyInstance;
  /** The state behind the answers. */
  readonly world: World;
  readonly revision: Revision;
  /** Answers a request to the API with the bytes that `app` answers, without Fastify. */
  handle(request: AskedRequest): Promise<HttpAnswer>;
  /** Listens, on 127.0.0.1 and a free port unless told otherwise, and returns the base URL for SDKs, `.../client/v4`. */
  listen(at?: { readonly host?: string; readonly port?: number }): Promise<string>;
  /** Stops listening, ends open connections, and forgets the state. */
  close(): Promise<void>;
}

/** Makes a mock. It answers `inject` at once and listens when told to. */
export async function createMock(options: MockOptions = {}): Promise<Mock> {
  const core = await createCore(resolveOptions(options));
  const app = buildApp(core);
  await app.ready();
  return {
    app,
    world: core.world,
    revision: core.options.revision,
    handle: responder(core),
    async listen({ host = "127.0.0.1", port = 0 } = {}) {
      return `${await app.listen({ host, port })}/client/v4`;
    },
    close: () => app.close(),
  };
}
