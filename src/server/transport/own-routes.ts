import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ServerContext } from "../context/context.js";
import { ErrorResponse } from "../http/messages.js";
import { operationsIn } from "../http/served-document.js";
import { createUnservedRouter } from "../http/unserved.js";
import { pathOf } from "../http/urls.js";
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
      if (admitted.has(request)) record(request, reply);
    });
    await extend(app);
  };

  function record(request: FastifyRequest, { statusCode: status, elapsedTime: durationMs }: FastifyReply): void {
    const { method, headers, originalUrl } = request;
    const name = scopeNameOf(request);
    const url = withoutScope(originalUrl);
    const { operation, tenant } = findOperation(method, pathOf(url)) ?? {};
    const common = { method, durationMs, status, faults: [], forwarded: "extend" };
    context.options.onRequest?.({ ...common, url: originalUrl, operation: operation?.id, mistakes: [] });
    if (name instanceof ErrorResponse) return;
    const { journal, coverage } = context.scopes.get(name);
    journal.record({
      ...common,
      seq: journal.nextSeq,
      scope: name,
      at: Date.now() - durationMs,
      endedAt: performance.now(),
      url,
      headers,
      operation,
      tenant,
      response: undefined,
    });
    if (operation) coverage.add(operation, url, status);
  }
}
