import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { messageOf } from "../../lib/message.js";
import type { ServerContext } from "../context/context.js";
import { operationsIn } from "../http/served-document.js";
import { createUnservedRouter } from "../http/unserved.js";
import { pathOf, shortPath } from "../http/urls.js";
import { createRequestLog } from "../lifecycle/http-response.js";
import { scopeNameOf, withoutScope } from "../scope/scopes.js";

/** Adds routes to the server of a mock, before it starts. */
export type Extend = (app: FastifyInstance) => unknown;

/**
 * Creates the plugin with the routes of a user. Bodies are parsed as in any Fastify app, and the journal lists the
 * requests as not served by the mock; `guard` responds to those that no route gets.
 */
export function ownRoutes(
  context: ServerContext,
  extend: Extend,
  guard: (request: FastifyRequest, reply: FastifyReply) => boolean,
): (app: FastifyInstance) => Promise<void> {
  const findOperation = createUnservedRouter(operationsIn(context.document));
  const logRequest = createRequestLog(context);
  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("application/json", { parseAs: "string" }, app.getDefaultJsonParser("error", "error"));
    app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, parsed) => parsed(null, body));
    const admitted = new WeakSet<FastifyRequest>();
    app.addHook("onRequest", (request, reply, next) => {
      if (guard(request, reply)) return;
      admitted.add(request);
      next();
    });
    app.addHook("onResponse", async (request, reply) => {
      if (admitted.has(request)) await record(request, reply);
    });
    await extend(app);
  };

  async function record(request: FastifyRequest, { statusCode, elapsedTime }: FastifyReply): Promise<void> {
    const url = withoutScope(request.originalUrl);
    const match = findOperation(request.method, pathOf(url));
    const times = { at: Date.now() - elapsedTime, startedAt: performance.now() - elapsedTime };
    const handled = { request, url, match, ...times, forwarded: "extend" };
    logRequest?.(handled, undefined, statusCode);
    const name = scopeNameOf(request);
    if (typeof name !== "string") return;
    try {
      (await context.scopes.open(name)).record(handled, undefined, statusCode);
    } catch (error) {
      context.notice(`No journal lists ${request.method} ${shortPath(request.originalUrl)}: ${messageOf(error)}`);
    }
  }
}
