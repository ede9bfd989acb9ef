import type { FastifyInstance } from "fastify";
import type { MockOptions } from "./context/options.js";
import { createMockContext, type InProcessMock, mockOf } from "./in-process-mock.js";
import { startApp } from "./transport/fastify.js";

/** A mock of the RealtimeKit API, with its server. */
export interface Mock extends InProcessMock {
  /** The Fastify app: `inject` it, or hand `app.server` to supertest. */
  readonly app: FastifyInstance;
}

/** Creates a mock. It responds to `inject` at once, and listens when `listen` is called. */
export async function createMock(options: MockOptions = {}): Promise<Mock> {
  const core = await createMockContext(options);
  const app = await startApp(core);
  return { ...mockOf(core, async () => app), app, close: () => app.close() };
}
