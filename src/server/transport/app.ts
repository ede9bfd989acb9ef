import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { ServerContext } from "../context/context.js";
import { controlPlugin, isControlPath } from "../control/plugin.js";
import { handlers } from "../handlers/index.js";
import { corsHeaders } from "../http/cors.js";
import { frameworkRefusal } from "../http/error-response.js";
import { type ApiResponse, bodyOf, ConnectionFault, jsonType, type LoggedRequest, statusOf } from "../http/messages.js";
import type { RawQuery } from "../http/query.js";
import { bindRoutes, prefixes } from "../lifecycle/bind.js";
import { operationResponder } from "../lifecycle/operation-responder.js";
import { refusalOfError } from "../lifecycle/refusal-of-error.js";
import { noted, unroutedResponder } from "../lifecycle/unrouted-responder.js";
import { withoutScope } from "../scope/scope-name.js";
import { breakOff } from "./break-off.js";
import { answerBrokenRequest, brokenRequest } from "./broken-request.js";
import { httpServer } from "./http-server.js";

/** Builds the HTTP server of a mock; it does not listen yet. */
export function buildApp(core: ServerContext): FastifyInstance {
  const send = sender(core);
  const respond = unroutedResponder(core);
  const unrouted: Handler = (request, reply) => send(reply, respond(request, reply));
  const app = newFastify(core, unrouted, send);
  for (const route of bindRoutes(core.document, handlers, core.options.profile)) {
    const respond = operationResponder(route, core);
    const handler = (request: ApiFastifyRequest, reply: FastifyReply) => {
      const answer = respond(request, reply);
      return answer instanceof Promise ? answer.then((awaited) => send(reply, awaited)) : send(reply, answer);
    };
    for (const prefix of prefixes) app.get(prefix + route.url, handler);
  }
  app.register(controlPlugin, core);
  return app.setNotFoundHandler(unrouted);
}

type ApiFastifyRequest = FastifyRequest<{ Params: Record<string, string | undefined>; Querystring: RawQuery }>;

type Handler = (request: FastifyRequest, reply: FastifyReply) => void;

type Send = (reply: FastifyReply, answer: ApiResponse) => void;

function newFastify(core: ServerContext, unrouted: Handler, send: Send): FastifyInstance {
  const { onRequest } = core.options;
  const app = Fastify({
    forceCloseConnections: true,
    serverFactory: httpServer(core),
    rewriteUrl: withoutScope,
    routerOptions: { maxParamLength: 65_536 },
    // The document's own parser validates; without these two, Fastify would load a JSON schema compiler at start.
    schemaController: { compilersFactory: { buildValidator: unused, buildSerializer: unused } },
    clientErrorHandler: (error, socket) => {
      const refusal = answerBrokenRequest(error, socket);
      if (refusal) noted(core, brokenRequest(error), refusal);
    },
    // Fastify runs no hooks for these.
    frameworkErrors: (error, request, reply) => {
      if (onRequest) tellWhenAnswered(request, reply, onRequest);
      send(reply, noted(core, request, frameworkRefusal(error, request.url)));
    },
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (_request, payload, done) => {
    payload.resume();
    done(null);
  });
  app.setErrorHandler((error: FastifyError, request, reply) => {
    // Fastify looks at the body first; but what is wrong with such a request is its path or method.
    if (request.is404) return unrouted(request, reply);
    return send(reply, refusalOfError(error, request.url, process.emitWarning));
  });
  if (onRequest) {
    app.addHook("onResponse", ({ method, url, originalUrl }, { statusCode, elapsedTime }, done) => {
      if (!isControlPath(url)) onRequest({ method, url: originalUrl, status: statusCode, durationMs: elapsedTime });
      done();
    });
  }
  return app;
}

function tellWhenAnswered(
  { method, raw }: FastifyRequest,
  reply: FastifyReply,
  tell: (request: LoggedRequest) => void,
): void {
  const from = performance.now();
  reply.raw.once("finish", () => {
    tell({ method, url: raw.url ?? "/", status: reply.statusCode, durationMs: performance.now() - from });
  });
}

function unused(): never {
  throw new Error("No route of the mock has a Fastify schema.");
}

/** Makes what sends an answer. It returns nothing: a handler that returns the reply makes Fastify wait for it. */
function sender({ options: { cors } }: ServerContext): Send {
  return (reply, answer) => {
    const { request } = reply;
    if (cors && !isControlPath(request.url)) reply.headers(corsHeaders(request.headers));
    if (answer instanceof ConnectionFault) breakOff(reply, answer);
    else if (answer === undefined) reply.code(204).send();
    else reply.code(statusOf(answer)).header("content-type", jsonType).send(bodyOf(answer));
  };
}
