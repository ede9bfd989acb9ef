import type { FastifyInstance } from "fastify";
import type { ServerContext } from "../context/context.js";
import { buildApp } from "./app.js";

/** Makes the server of a mock, ready to be injected; it does not listen yet. What it answers with ends when it closes. */
export async function startApp(core: ServerContext): Promise<FastifyInstance> {
  const app = buildApp(core);
  app.addHook("onClose", core.close);
  await app.ready();
  return app;
}
