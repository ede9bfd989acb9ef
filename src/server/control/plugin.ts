import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ServerContext } from "../context/context.js";
import { ErrorResponse, jsonType } from "../http/messages.js";
import { pathOf } from "../http/urls.js";
import { hostTest } from "../http/web-access.js";
import { scopeNameOf } from "../scope/scopes.js";
import { checkAccess, isLoopback } from "./access.js";
import { controlPrefix, methodOfPath } from "./commands/command-list.js";
import { ControlError } from "./commands/control-error.js";

const maxCommandBytes = 1024 * 1024;
const maxWorldBytes = 256 * 1024 * 1024;

/** Adds the control API to a Fastify server. The first command loads its implementation. */
export function controlPlugin(app: FastifyInstance, server: ServerContext, done: () => void): void {
  const { control } = server.options;
  if (control === false) {
    done();
    return;
  }
  const isAllowedHost = hostTest(server.options.allowedHosts);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "string" }, (_request, body, parsed) => parsed(null, body));
  app.addContentTypeParser("*", (_request, payload, parsed) => {
    payload.resume();
    parsed(null);
  });
  app.addHook("onRequest", (request, reply, checked) => {
    const origin = request.headers.origin;
    if (origin !== undefined && control.origins?.includes(origin)) reply.headers(corsHeaders(origin));
    if (request.method !== "OPTIONS") {
      checkMethod(request, reply);
      checkAccess(request.raw, control, isAllowedHost, isExposed(app));
    }
    checked();
  });
  app.setErrorHandler((error: Error & { readonly statusCode?: number }, _request, reply) => {
    const response = error instanceof ControlError ? error : frameworkError(error);
    if (response.status === 503) reply.header("retry-after", "1");
    return reply.code(response.status).header("content-type", jsonType).send(response.body);
  });
  const handler = controlHandler(server);
  // All methods, so that others than that of a command get 405.
  const method = app.supportedMethods.filter((name) => name !== "HEAD");
  app.route({ method, url: `${controlPrefix}/*`, bodyLimit: maxCommandBytes, handler });
  app.route({ method: "POST", url: `${controlPrefix}/state/load`, bodyLimit: maxWorldBytes, handler });
  done();
}

/** Rejects other methods than that of a path, before Fastify looks at the body. Throws `ControlError`. */
function checkMethod({ url, method }: FastifyRequest, reply: FastifyReply): void {
  const path = pathOf(url).slice(controlPrefix.length + 1);
  const allowed = methodOfPath(path);
  if (allowed === undefined || method === allowed) return;
  reply.header("allow", allowed);
  throw new ControlError(405, `${path.replace("/", " ")} is a ${allowed} request.`);
}

function corsHeaders(origin: string) {
  return {
    "access-control-allow-origin": origin,
    "access-control-allow-headers": "content-type, x-testkit-scope, x-testkit-token",
    "access-control-allow-methods": "GET, POST",
    vary: "Origin",
  };
}

/** Reports whether other machines can reach the server. */
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
    return handleControl(server, name, pathOf(request.url).slice(controlPrefix.length + 1), request, reply);
  };
}
