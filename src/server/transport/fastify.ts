import { executionAsyncResource } from "node:async_hooks";
import { Server } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { limits } from "../../lib/limits.js";
import { messageOf, quoted } from "../../lib/message.js";
import { tlsProblem } from "../../lib/tls.js";
import { encode, isBytes } from "../../lib/utf8.js";
import { isPromise } from "../../lib/wait.js";
import type { ServerContext } from "../context/context.js";
import { controlPrefix } from "../control/control.js";
import { controlPlugin } from "../control/plugin.js";
import { jsonType } from "../http/messages.js";
import { createUnservedRouter } from "../http/router.js";
import { operationsIn } from "../http/served-document.js";
import { pathOf, shortPath } from "../http/urls.js";
import { originTest, webAccessCheck } from "../http/web-access.js";
import { createRequestHandler } from "../lifecycle/handle-request.js";
import type { HttpResponse } from "../lifecycle/http-response.js";
import { createRequestLog } from "../lifecycle/request-log.js";
import { pagesPlugin } from "../pages/plugin.js";
import { scopeNameOf, withoutScope } from "../scope/scopes.js";
import { createBrokenRequestHandler } from "./broken-requests.js";

/** Adds routes to the server of a mock, before it starts. */
export type Extend = (app: FastifyInstance) => unknown;

/** Starts the HTTP server of a mock, ready to be injected, but not listening. Closing it closes the context. */
export async function startApp(context: ServerContext, extend?: Extend): Promise<FastifyInstance> {
  if (extend !== undefined && typeof extend !== "function") {
    throw new TypeError(`extend is ${quoted(extend)}: expected a function`);
  }
  const problem = context.options.tls && tlsProblem(context.options.tls);
  if (problem !== undefined) throw new Error(`tls: key and cert are ${problem}`);
  // Routes of the user may have schemas.
  const { default: Fastify } = extend ? await import("fastify") : await import("./bundled-fastify.js");
  const app = buildApp(Fastify, context, extend);
  if (context.replica) app.addHook("preClose", () => drain(app.server, context));
  app.addHook("onClose", context.close);
  await app.ready();
  return app;
}

/** How long clients of a stopping replica may use idle connections, and how long active requests may take afterwards. */
const idleMs = 500;
const drainMs = 1500;

/**
 * Accepts no more connections, and waits until the existing ones have ended: Fastify ends each with its next response. The
 * server's own `close` would end idle ones at once, although requests may be on their way.
 */
async function drain(server: FastifyInstance["server"], { closing }: ServerContext): Promise<void> {
  closing.abort();
  const closed = new Promise<unknown>((resolve) => Server.prototype.close.call(server, resolve));
  await Promise.race([closed, pause(idleMs, undefined, { ref: false })]);
  server.closeIdleConnections();
  await Promise.race([closed, pause(drainMs, undefined, { ref: false })]);
}

/**
 * An object that Node creates for `process.nextTick`. If a garbage collection finds none, V8 forgets their shape; after
 * several times, it creates all later ones, which every request needs, the slow way.
 */
const tickObjects: object[] = [];
process.nextTick(() => tickObjects.push(executionAsyncResource()));

/**
 * The last reply of an app, with its request and their streams. If a garbage collection finds none of these, V8 discards
 * the optimized code of the request handlers, which then take half as long again.
 */
const lastReplies = new WeakMap<FastifyInstance, FastifyReply>();

/**
 * Node would respond differently from the API to a request without Host, or with an unknown Expect, and differently from a
 * mock without a server to a URL of 16 KiB. What it reads at once is longer, so that the URL of a rejected request is known.
 */
const serverOptions = { requireHostHeader: false, maxHeaderSize: 60 * 1024 };

/** Builds a Fastify app with the control API and one route for everything else, which only calls the request lifecycle. */
function buildApp(Fastify: typeof import("fastify").default, context: ServerContext, extend?: Extend): FastifyInstance {
  const { cors, allowedHosts } = context.options;
  const handleRequest = createRequestHandler(context, originTest(cors));
  const checkWebAccess = webAccessCheck(cors, allowedHosts);
  const handler = (request: FastifyRequest, reply: FastifyReply) => {
    lastReplies.set(app, reply);
    if (rejectForeign(request, reply)) return undefined;
    const response = handleRequest(request);
    return isPromise(response) ? response.then((awaited) => send(reply, awaited)) : send(reply, response);
  };
  /** Rejects a request that a foreign web page may have sent, without recording it. Returns whether it did. */
  function rejectForeign(request: FastifyRequest, reply: FastifyReply): boolean {
    const rejected = checkWebAccess(request.headers);
    if (!rejected) return false;
    const { status, body, message } = rejected;
    context.notice(`${message}.`);
    reply.code(status).headers({ "content-type": jsonType, "x-content-type-options": "nosniff" }).send(body);
    return true;
  }
  const { tls } = context.options;
  const app = Fastify({
    ...(tls ? { https: { ...tls, ...serverOptions } } : { http: serverOptions }),
    forceCloseConnections: true,
    return503OnClosing: !context.replica,
    requestTimeout: limits.requestSeconds * 1000,
    rewriteUrl: (request) => withoutScope(ownUrl(request, context.options.basePath)),
    // No route of the mock has a schema; without these two, Fastify would load a JSON schema compiler at start.
    ...(!extend && { schemaController: { compilersFactory: { buildValidator: unused, buildSerializer: unused } } }),
    clientErrorHandler: createBrokenRequestHandler(context),
    // The path is malformed; the lifecycle returns the error.
    frameworkErrors: (_error, request, reply) => handler(request, reply),
  });
  app.server.on("checkExpectation", (request, response) => app.server.emit("request", request, response));
  app.removeAllContentTypeParsers();
  if (context.options.upstream) {
    app.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: limits.forwardedBytes }, (_request, body, done) =>
      done(null, body),
    );
  } else {
    app.addContentTypeParser("*", (_request, payload, done) => {
      payload.resume();
      done(null);
    });
  }
  app.setErrorHandler((error: FastifyError, request, reply) => {
    // The body is too long, and would be forwarded without it.
    if (context.options.upstream && error.statusCode === 413) return reply.send(error);
    // Fastify checks the body first, but what is wrong with such a request is its path or method. An error without a status
    // comes from the handler itself: from the user's `onRequest`.
    const isUnserved = request.is404 || request.routeOptions.url === "*";
    return isUnserved && error.statusCode !== undefined ? handler(request, reply) : reply.send(error);
  });
  app.register(controlPlugin, { server: context, prefix: controlPrefix });
  app.register(pagesPlugin, context);
  if (extend) app.register(ownRoutes(context, extend, rejectForeign));
  app.route({ method: app.supportedMethods, url: "*", handler });
  // For methods that Fastify does not route.
  return app.setNotFoundHandler(handler);
}

/** Removes the origin, which clients send to proxies, and the base path from a URL, also where Fastify stores it. */
function ownUrl(request: { readonly url?: string | undefined; originalUrl?: string }, prefix: string): string {
  const { url = "/" } = request;
  const path = url.startsWith("/") ? url : url.replace(/^https?:\/\/[^/?#]*(?=\/)/i, "");
  request.originalUrl = path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path;
  return request.originalUrl;
}

function unused(): never {
  throw new Error("No route of the mock has a Fastify schema.");
}

/** Sends a response. Returns nothing: Fastify waits for a reply that a handler returns. */
function send(reply: FastifyReply, response: HttpResponse): void {
  if (response.fault) breakConnection(reply, response);
  else sendBody(reply, response);
}

function sendBody(reply: FastifyReply, { status, headers, body }: HttpResponse): void {
  // Test runners may replace ArrayBuffer by that of jsdom. Fastify then treats bytes as an object, and would write its
  // JSON.
  if (isBytes(body) && !(body.buffer instanceof ArrayBuffer)) reply.serializer(bufferOf);
  reply.code(status).headers(headers);
  // Without a body, Fastify sends no length for HEAD and 304: only an upstream knows it.
  const hasBody = body !== undefined && body.length > 0;
  const isHead = reply.request.method === "HEAD";
  if (hasBody && isHead) reply.header("content-length", Buffer.byteLength(body));
  reply.send(hasBody && !isHead ? body : undefined);
}

/** Serializes bytes for Fastify, whose types allow only serializers that return texts. */
function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array<ArrayBuffer>): Buffer & string {
  return Buffer.from(buffer, byteOffset, byteLength) as Buffer & string;
}

function breakConnection(reply: FastifyReply, { status, headers, body = "", fault }: HttpResponse): void {
  reply.hijack();
  if (fault === "stall") return;
  if (fault === "reset") {
    resetConnection(reply);
    return;
  }
  // Announces the whole body, sends half of it, and ends the connection.
  const bytes = typeof body === "string" ? encode(body) : body;
  reply.raw.writeHead(status, { ...headers, "content-length": bytes.length });
  reply.raw.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => reply.raw.destroy());
}

function resetConnection({ request, raw }: FastifyReply): void {
  const { socket } = request.raw;
  // Node cannot reset an encrypted connection; an injected request has none.
  if ("encrypted" in socket) socket.destroy();
  else if ("resetAndDestroy" in socket) socket.resetAndDestroy();
  else raw.destroy(Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }));
}

/** Creates the plugin with the routes of a user, which the journal records; `guard` rejects requests of foreign pages. */
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
