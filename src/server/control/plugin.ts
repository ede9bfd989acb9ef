import type { IncomingMessage } from "node:http";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ServerContext } from "../context/context.js";
import { equalSecrets } from "../http/credentials.js";
import { ErrorResponse, jsonType, minPositionHeader, positionHeader } from "../http/messages.js";
import { type HostTest, hostTest, isOwnOrigin, listedOriginTest, type OriginTest } from "../http/web-access.js";
import { scopeNameOf } from "../scope/scopes.js";
import { ControlError, controlPath, methodOfPath } from "./control.js";

const maxCommandBytes = 1024 * 1024;
const maxWorldBytes = 256 * 1024 * 1024;

/** Adds the control API to a Fastify server, below its prefix. Its implementation is loaded by the first command. */
export function controlPlugin(
  app: FastifyInstance,
  { server }: { readonly server: ServerContext },
  done: () => void,
): void {
  const { control } = server.options;
  if (control === false) {
    done();
    return;
  }
  const isAllowedHost = hostTest(server.options.allowedHosts);
  const isAllowedOrigin = listedOriginTest(control.origins ?? []);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (_request, body, parsed) => parsed(null, body));
  app.addContentTypeParser("*", (_request, payload, parsed) => {
    payload.resume();
    parsed(null);
  });
  app.addHook("onRequest", (request, reply, checked) => {
    const { origin } = request.headers;
    if (origin !== undefined && isAllowedOrigin(origin)) reply.headers(controlCorsHeaders(origin));
    if (request.method !== "OPTIONS") {
      checkMethod(request, reply);
      checkPage(request.raw, isAllowedHost, isAllowedOrigin);
      checkToken(request.raw, control.token, isExposed(app));
      checkType(request.raw);
    }
    checked();
  });
  const { replica } = server;
  if (replica) {
    // For errors too: a client has also seen that something does not exist.
    app.addHook("onSend", (_request, reply, _payload, sent) => {
      reply.header(positionHeader, String(replica.position));
      sent();
    });
  }
  app.setErrorHandler((error: Error & { readonly statusCode?: number }, _request, reply) => {
    const response = error instanceof ControlError ? error : frameworkError(error);
    if (response.status === 503) reply.header("retry-after", "1");
    return reply.code(response.status).header("content-type", jsonType).send(response.body);
  });
  const handler = controlHandler(server);
  // All methods, so that a wrong one gets 405.
  const method = app.supportedMethods.filter((name) => name !== "HEAD");
  app.route({ method, url: "/*", bodyLimit: maxCommandBytes, handler });
  app.route({ method: "POST", url: "/state/load", bodyLimit: maxWorldBytes, handler });
  // For methods that Fastify does not route.
  app.setNotFoundHandler(handler);
  done();
}

/** Rejects methods other than that of the path, before Fastify parses the body. Throws `ControlError`. */
function checkMethod({ url, method }: FastifyRequest, reply: FastifyReply): void {
  const path = controlPath(url);
  const allowed = methodOfPath(path);
  if (allowed === undefined || method === allowed) return;
  reply.header("allow", allowed);
  throw new ControlError(405, `${path.replace("/", " ")} is a ${allowed} request.`);
}

function controlCorsHeaders(origin: string) {
  return {
    "access-control-allow-origin": origin,
    "access-control-allow-headers": `content-type, if-match, x-testkit-scope, x-testkit-token, ${minPositionHeader}`,
    "access-control-expose-headers": `retry-after, ${positionHeader}`,
    "access-control-allow-methods": "GET, POST",
    vary: "Origin",
  };
}

function isExposed(app: FastifyInstance): boolean {
  return app.addresses().some((bound) => typeof bound !== "string" && !isLoopback(bound.address));
}

function frameworkError(error: Error & { readonly statusCode?: number }): ControlError {
  const status = error.statusCode ?? 500;
  if (status >= 500) process.emitWarning(error);
  return new ControlError(status, error.message);
}

function controlHandler(server: ServerContext) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    if (request.method === "OPTIONS") return reply.code(204).send();
    const name = scopeNameOf(request);
    if (name instanceof ErrorResponse) throw new ControlError(name.status, `${name.details.name} cannot name a scope.`);
    const { handleControl } = await import("./http-handler.js");
    return handleControl(server, name, request, reply);
  };
}

const tokenHeader = "x-testkit-token";

/** Rejects web pages of other origins, and host names that an attacker may control. Throws `ControlError`. */
function checkPage({ headers }: IncomingMessage, isAllowedHost: HostTest, isAllowedOrigin: OriginTest): void {
  const { host = "", origin } = headers;
  if (!isAllowedHost(host)) {
    throw new ControlError(
      403,
      `The control API does not accept the host ${JSON.stringify(host)}; allow it with --allowed-host.`,
    );
  }
  if (origin !== undefined && !isOwnOrigin(origin, host) && !isAllowedOrigin(origin)) {
    throw new ControlError(403, `Pages of ${origin} may not use the control API; allow them with --control-origin.`);
  }
  const site = headers["sec-fetch-site"];
  if (origin === undefined && (site === "cross-site" || site === "same-site")) {
    throw new ControlError(403, "Pages of another site may not use the control API.");
  }
}

/** Requires the token, and that there is one if other machines can reach the mock. Throws `ControlError`. */
function checkToken({ headers }: IncomingMessage, token: string | undefined, exposed: boolean): void {
  if (exposed && token === undefined) {
    throw new ControlError(
      403,
      "The control API is off: the mock listens beyond this machine and has no control token; set REALTIMEKIT_TESTKIT_CONTROL_TOKEN for serve and ctl.",
    );
  }
  if (token !== undefined && !equalSecrets(String(headers[tokenHeader] ?? ""), token)) {
    throw new ControlError(401, `The control API needs its token in the header ${tokenHeader}.`);
  }
}

/** Rejects requests that a page could send without a preflight. Throws `ControlError`. */
function checkType({ headers, method }: IncomingMessage): void {
  if (method === "POST" && !/^application\/json\s*(;|$)/i.test(headers["content-type"] ?? "")) {
    throw new ControlError(415, "Send commands with content-type: application/json.");
  }
}

/** Reports whether only this machine can reach an address. */
function isLoopback(address: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+|localhost)$/.test(address);
}
