import type { FastifyReply, FastifyRequest } from "fastify";
import type { TenantKey } from "../world/records.js";
import type { Tenant } from "../world/tenant.js";
import { accountParameter, appParameter, type Route } from "./bind.js";
import type { ControlHost } from "./control/host.js";
import { credentialCheck } from "./http/auth.js";
import type { RawQuery } from "./http/parse-query.js";
import { Refusal } from "./http/refusal.js";
import { unroutedRefusal } from "./http/unrouted.js";
import { clientOf } from "./limits/rate-limit.js";
import { SessionTexts } from "./render/session.js";
import { send } from "./respond.js";
import type { Scope } from "./scope/scope.js";
import { scopeNameOf } from "./scope/scope-name.js";

/** A request to an operation. */
export type ApiFastifyRequest = FastifyRequest<{
  Params: Record<string, string | undefined>;
  Querystring: RawQuery;
}>;

type Answer = Buffer | Refusal;

/** Makes the function that responds to the requests of one operation, in the scope that each names. */
export function operationResponder(route: Route, host: ControlHost) {
  const { scopes, options } = host;
  const credentials = credentialCheck(options.auth, options.profile.missingCredentialsStatus);
  const answer = tenantAnswerer(route, host);

  return (request: ApiFastifyRequest, reply: FastifyReply): FastifyReply | Promise<FastifyReply> => {
    const name = scopeNameOf(request.raw);
    if (name instanceof Refusal) return send(reply, name);
    const started = performance.now();
    const scope = scopes.get(name);
    const { [accountParameter]: accountId = "", [appParameter]: appId = "" } = request.params;
    if (accountId === "" || appId === "") return send(reply, notRouted(request));
    scope.clock.tick();
    const key = { accountId, appId };
    const compute = () => computed(scope, key, request, reply);
    const fired = scope.faults?.fire({ request, operation: route.operation, tenant: key });
    const answered = fired ? fired.answer(reply, compute) : compute();
    const finish = (answer: Answer) => {
      record(scope, key, request, reply, started, answer, fired?.ids ?? noFaults);
      return fired ? fired.deliver(reply, answer) : send(reply, answer);
    };
    return answered instanceof Promise ? answered.then(finish) : finish(answered);
  };

  /** The answer without any fault. */
  function computed(scope: Scope, key: TenantKey, request: ApiFastifyRequest, reply: FastifyReply) {
    const refusal = credentials(request.headers) ?? overLimit(scope, request, reply);
    if (refusal) return refusal;
    const mistake = host.strict?.(scope, route, key, request.raw);
    if (mistake) return mistake;
    const { world } = scope;
    const tenant = world.tenant(key.accountId, key.appId) ?? host.openTenant(world, key);
    return tenant instanceof Promise
      ? tenant.then((opened) => answer(scope, opened, request))
      : answer(scope, tenant, request);
  }

  function record(
    scope: Scope,
    tenant: TenantKey,
    request: ApiFastifyRequest,
    reply: FastifyReply,
    started: number,
    answer: Answer,
    faults: readonly string[],
  ): void {
    const { journal, coverage } = scope;
    if (journal.size === 0) return;
    const { operation } = route;
    const status = answer instanceof Refusal ? answer.status : reply.statusCode;
    const durationMs = performance.now() - started;
    journal.record({ at: Date.now(), durationMs, request: request.raw, operation, tenant, status, answer, faults });
    coverage.add(operation, request.raw.url ?? "/", status);
  }
}

const noFaults: readonly string[] = [];

function overLimit({ limiter }: Scope, { headers }: FastifyRequest, reply: FastifyReply): Refusal | undefined {
  if (!limiter) return undefined;
  const state = limiter.count(clientOf(headers), performance.now());
  reply.headers(state.headers);
  return state.refused ? new Refusal("rateLimited") : undefined;
}

/** Makes the function that answers one operation for a tenant: from the kept answers, or by its handler. */
function tenantAnswerer({ operation, handler, idParameter, parseQuery }: Route, { options, notice }: ControlHost) {
  const { revision, profile } = options;
  const sessionTexts = new SessionTexts(revision, profile);
  return ({ world, answers }: Scope, tenant: Tenant, request: ApiFastifyRequest): Answer => {
    const url = request.raw.url ?? "/";
    const kept = answers.get(url, tenant, world.now);
    if (kept) return kept;
    const id = idParameter ? (request.params[idParameter] ?? "") : "";
    if (idParameter && id === "") return notRouted(request);
    const query = parseQuery(request.query);
    if (query instanceof Refusal) return query;
    for (const name of query.unknown) {
      notice(`${operation.id} has no query parameter ${JSON.stringify(name.slice(0, 80))}; it is ignored.`);
    }
    const text = handler.answer({ tenant, id, query: query.values }, { world, revision, profile, sessionTexts });
    return text instanceof Refusal ? text : answers.keep(url, tenant, world.now, text);
  };
}

function notRouted(request: FastifyRequest): Refusal {
  return unroutedRefusal(request.raw, () => false);
}
