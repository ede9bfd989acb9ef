import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { Tenant } from "../world/tenant.js";
import { TenantLimitError, type World } from "../world/world.js";
import { KeptAnswers } from "./answers.js";
import { accountParameter, appParameter, bindRoutes, type Route } from "./bind.js";
import type { HandlerContext } from "./handlers/handler.js";
import { handlers } from "./handlers/index.js";
import { credentialCheck } from "./http/auth.js";
import { corsHeaders, preflightHeaders } from "./http/cors.js";
import type { RawQuery } from "./http/parse-query.js";
import { Refusal } from "./http/refusal.js";
import { allowedMethods, answerBrokenRequest, frameworkRefusal, pathTest, unroutedRefusal } from "./http/unrouted.js";
import { clientOf, RateLimiter } from "./limits/rate-limit.js";
import { onceEach } from "./notices.js";
import type { ServedDocument } from "./openapi.js";
import type { ResolvedOptions } from "./options.js";
import { SessionTexts } from "./render/session.js";

/** Where the operations are served: at the root, and where the live API has them. */
const prefixes = ["", "/client/v4"] as const;

/** Opens a tenant; only the first one has to wait, until what generates data is loaded. */
export type OpenTenant = (accountId: string, appId: string) => Tenant | Promise<Tenant>;

/** Builds the HTTP server of a mock; it does not listen yet. */
export function buildApp(
  document: ServedDocument,
  world: World,
  openTenant: OpenTenant,
  options: ResolvedOptions,
): FastifyInstance {
  const { revision, profile } = options;
  const app = newFastify(options);
  const routes = bindRoutes(document, handlers, profile);
  const context = { world, revision, profile, sessionTexts: new SessionTexts(revision, profile) };
  const answers = new KeptAnswers();
  const notice = onceEach(options.onNotice);
  const refuse = gatekeeper(options);

  for (const route of routes) {
    const answer = answerer(route, context, answers, notice);
    const handler = (request: ApiFastifyRequest, reply: FastifyReply) => {
      const { [accountParameter]: accountId = "", [appParameter]: appId = "" } = request.params;
      if (accountId === "" || appId === "")
        return send(
          reply,
          unroutedRefusal(request.raw, () => false),
        );
      const refusal = refuse(request, reply);
      if (refusal) return send(reply, refusal);
      const tenant = openTenant(accountId, appId);
      if (tenant instanceof Promise) return tenant.then((opened) => send(reply, answer(opened, request)));
      return send(reply, answer(tenant, request));
    };
    for (const prefix of prefixes) app.get(prefix + route.url, handler);
  }
  return app.setNotFoundHandler(notFoundHandler(pathTest(document, prefixes), options));
}

type ApiFastifyRequest = FastifyRequest<{ Params: Record<string, string | undefined>; Querystring: RawQuery }>;

function newFastify({ cors, onRequest }: ResolvedOptions): FastifyInstance {
  const app = Fastify({
    forceCloseConnections: true,
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
  app.setErrorHandler((error: FastifyError, request, reply) => {
    if (error instanceof TenantLimitError) return send(reply, new Refusal("tenantLimit", { limit: error.limit }));
    const refusal = frameworkRefusal(error, request.raw.url ?? "/");
    if (refusal.status >= 500) process.emitWarning(error);
    return send(reply, refusal);
  });
  if (cors) {
    app.addHook("onRequest", (_request, reply, done) => {
      reply.headers(corsHeaders);
      done();
    });
  }
  if (onRequest) {
    app.addHook("onResponse", ({ method, raw }, { statusCode, elapsedTime }, done) => {
      onRequest({ method, url: raw.url ?? "/", status: statusCode, durationMs: elapsedTime });
      done();
    });
  }
  return app;
}

function unused(): never {
  throw new Error("No route of the mock has a Fastify schema.");
}

/** Makes the check that every request to an operation passes before its parameters are read. */
function gatekeeper({ auth, profile, rateLimit }: ResolvedOptions) {
  const credentials = credentialCheck(auth, profile.missingCredentialsStatus);
  const limiter = rateLimit ? new RateLimiter(profile) : undefined;
  return ({ headers }: FastifyRequest, reply: FastifyReply): Refusal | undefined => {
    const refusal = credentials(headers);
    if (refusal || !limiter) return refusal;
    const state = limiter.count(clientOf(headers), performance.now());
    reply.headers(state.headers);
    return state.refused ? new Refusal("rateLimited") : undefined;
  };
}

/** Makes the function that answers one operation for a tenant: from the kept answers, or by its handler. */
function answerer(
  { operation, handler, idParameter, parseQuery }: Route,
  context: HandlerContext,
  answers: KeptAnswers,
  notice: (text: string) => void,
) {
  const { world } = context;
  return (tenant: Tenant, request: ApiFastifyRequest): Buffer | Refusal => {
    const url = request.raw.url ?? "/";
    const kept = answers.get(url, tenant, world.now);
    if (kept) return kept;
    const id = idParameter ? (request.params[idParameter] ?? "") : "";
    if (idParameter && id === "") return unroutedRefusal(request.raw, () => false);
    const query = parseQuery(request.query);
    if (query instanceof Refusal) return query;
    for (const name of query.unknown) {
      notice(`${operation.id} has no query parameter ${JSON.stringify(name.slice(0, 80))}; it is ignored.`);
    }
    const answer = handler.answer({ tenant, id, query: query.values }, context);
    return answer instanceof Refusal ? answer : answers.keep(url, tenant, world.now, answer);
  };
}

function notFoundHandler(isKnownPath: (path: string) => boolean, { cors }: ResolvedOptions) {
  return ({ raw, method, headers }: FastifyRequest, reply: FastifyReply) => {
    const refusal = unroutedRefusal(raw, isKnownPath);
    if (refusal.error === "methodNotAllowed") reply.header("allow", allowedMethods);
    if (method !== "OPTIONS") return send(reply, refusal);
    const preflight = cors && headers["access-control-request-method"] !== undefined;
    if (preflight) reply.headers(preflightHeaders(headers));
    return preflight || refusal.error === "methodNotAllowed" ? reply.code(204).send() : send(reply, refusal);
  };
}

function send(reply: FastifyReply, answer: Buffer | Refusal): FastifyReply {
  reply.header("content-type", "application/json; charset=utf-8");
  return answer instanceof Refusal ? reply.code(answer.status).send(answer.body) : reply.send(answer);
}
