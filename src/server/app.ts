import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { TenantLimitError } from "../world/world.js";
import { bindRoutes } from "./bind.js";
import { controlPlugin, isControlPath } from "./control/plugin.js";
import type { MockCore } from "./core.js";
import { handlers } from "./handlers/index.js";
import { corsHeaders, preflightHeaders } from "./http/cors.js";
import { Refusal } from "./http/refusal.js";
import { allowedMethods, answerBrokenRequest, frameworkRefusal, pathTest, unroutedRefusal } from "./http/unrouted.js";
import { type ApiFastifyRequest, operationResponder } from "./operation-responder.js";
import type { ResolvedOptions } from "./options.js";
import { send } from "./respond.js";
import { scopeNameOf, withoutScope } from "./scope/scope-name.js";
import { ScopeLimitError } from "./scope/scopes.js";

/** Where the operations are served: at the root, and where the live API has them. */
const prefixes = ["", "/client/v4"] as const;

/** Builds the HTTP server of a mock; it does not listen yet. */
export function buildApp(core: MockCore): FastifyInstance {
  const { document, options } = core;
  const app = newFastify(options);
  for (const route of bindRoutes(document, handlers, options.profile)) {
    const respond = operationResponder(route, core);
    const handler = (request: ApiFastifyRequest, reply: FastifyReply) => respond(request, reply);
    for (const prefix of prefixes) app.get(prefix + route.url, handler);
  }
  app.register(controlPlugin, core);
  return app.setNotFoundHandler(notFoundHandler(pathTest(document, prefixes), core));
}

function newFastify({ cors, onRequest }: ResolvedOptions): FastifyInstance {
  const app = Fastify({
    forceCloseConnections: true,
    rewriteUrl: withoutScope,
    routerOptions: { maxParamLength: 65_536 },
    // The document's own parser validates; without these two, Fastify would load a JSON schema compiler at start.
    schemaController: { compilersFactory: { buildValidator: unused, buildSerializer: unused } },
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (error, request, reply) => {
      if (cors) reply.headers(corsHeaders);
      send(reply, frameworkRefusal(error, request.raw.url ?? "/"));
    },
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (_request, payload, done) => {
    payload.resume();
    done(null);
  });
  app.setErrorHandler((error: FastifyError, request, reply) => send(reply, refusalOf(error, request.raw.url ?? "/")));
  if (cors) {
    app.addHook("onRequest", (request, reply, done) => {
      if (!isControlPath(request.url)) reply.headers(corsHeaders);
      done();
    });
  }
  if (onRequest) {
    app.addHook("onResponse", ({ method, raw, originalUrl }, { statusCode, elapsedTime }, done) => {
      if (!isControlPath(raw.url ?? "/"))
        onRequest({ method, url: originalUrl, status: statusCode, durationMs: elapsedTime });
      done();
    });
  }
  return app;
}

function unused(): never {
  throw new Error("No route of the mock has a Fastify schema.");
}

function refusalOf(error: FastifyError, url: string): Refusal {
  if (error instanceof TenantLimitError) return new Refusal("tenantLimit", { limit: error.limit });
  if (error instanceof ScopeLimitError) return new Refusal("scopeLimit", { limit: error.limit });
  const refusal = frameworkRefusal(error, url);
  if (refusal.status >= 500) process.emitWarning(error);
  return refusal;
}

function notFoundHandler(isKnownPath: (path: string) => boolean, { scopes, options }: MockCore) {
  return (request: FastifyRequest, reply: FastifyReply) => {
    const { raw, method, headers } = request;
    const refusal = unroutedRefusal(raw, isKnownPath);
    const control = isControlPath(raw.url ?? "/");
    if (refusal.error === "methodNotAllowed") reply.header("allow", allowedMethods);
    const preflight = method === "OPTIONS" && options.cors && headers["access-control-request-method"] !== undefined;
    if (preflight && !control) reply.headers(preflightHeaders(headers));
    const empty = method === "OPTIONS" && (preflight || refusal.error === "methodNotAllowed");
    const name = scopeNameOf(raw);
    if (!control && !(name instanceof Refusal)) {
      const status = empty ? 204 : refusal.status;
      const nothing = { operation: undefined, tenant: undefined, durationMs: 0, faults: [] };
      scopes
        .get(name)
        .journal.record({ ...nothing, at: Date.now(), request: raw, status, answer: empty ? undefined : refusal });
    }
    return empty ? reply.code(204).send() : send(reply, refusal);
  };
}
