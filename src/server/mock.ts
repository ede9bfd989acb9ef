import type { FastifyInstance } from "fastify";
import { asOptions } from "./context/options.js";
import { createMockContext } from "./environment.js";
import { type InProcessMock, mockOf, node, type ServerOptions } from "./in-process-mock.js";
import { startApp } from "./transport/fastify.js";

/** A mock of the RealtimeKit API, with its server. */
export interface Mock extends InProcessMock {
  /** The Fastify app: `inject` it, or pass `app.server` to supertest. */
  readonly app: FastifyInstance;
}

/** Creates a mock. It responds to `inject` at once, and listens after `listen`. */
export async function createMock(given: ServerOptions = {}): Promise<Mock> {
  const { extend, ...options } = asOptions(given);
  const core = await createMockContext(options, node);
  const app = await startApp(core, extend).catch(async (error: unknown) => {
    await core.close();
    throw error;
  });
  return { ...mockOf(core, app), app };
}
