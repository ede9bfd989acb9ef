import type { FastifyReply, FastifyRequest } from "fastify";
import type { TenantKey } from "../world/records.js";
import type { Tenant } from "../world/tenant.js";
import { accountParameter, appParameter, type Route } from "./bind.js";
import type { MockCore } from "./core.js";
import { credentialCheck } from "./http/auth.js";
import type { RawQuery } from "./http/parse-query.js";
import { Refusal } from "./http/refusal.js";
import { unroutedRefusal } from "./http/unrouted.js";
import { clientOf } from "./limits/rate-limit.js";
import { SessionTexts } from "./render/session.js";
import { type ApiAnswer, send } from "./respond.js";
import type { Scope } from "./scope/scope.js";
import { scopeNameOf } from "./scope/scope-name.js";

/** A request to an operation. */
export type ApiFastifyRequest = FastifyRequest<{
  Params: Record<string, string | undefined>;
  Querystring: RawQuery;
}>;

/** Makes the function that responds to the requests of one operation, in the scope that each names. */
export function operationResponder(route: Route, core: MockCore) {
  const { scopes, options } = core;
  const credentials = credentialCheck(options.auth, options.profile.missingCredentialsStatus);
  const answerFor = tenantAnswerer(route, core);

  return (request: ApiFastifyRequest, reply: FastifyReply): FastifyReply | Promise<FastifyReply> => {
    const name = scopeNameOf(request.raw);
    if (name instanceof Refusal) return send(reply, name);
    const started = performance.now();
    const scope = scopes.get(name);
    const { [accountParameter]: accountId = "", [appParameter]: appId = "" } = request.params;
    scope.clock.tick();
    const key = { accountId, appId };
    const compute = () => computed(scope, key, request, reply);
    const faults = scope.faults?.fire({ request, operation: route.operation, tenant: key });
    if (faults) {
      return faults.answer(reply, compute).then((answer) => {
        record(scope, key, request, started, answer, faults.ids);
        return faults.deliver(reply, answer);
      });
    }
    const finish = (answer: ApiAnswer) => {
      record(scope, key, request, started, answer, noFaults);
      return send(reply, answer);
    };
    const answer = compute();
    return answer instanceof Promise ? answer.then(finish) : finish(answer);
  };

  /** The answer without any fault. */
  function computed(
    scope: Scope,
    key: TenantKey,
    request: ApiFastifyRequest,
    reply: FastifyReply,
  ): ApiAnswer | Promise<ApiAnswer> {
    if (key.accountId === "" || key.appId === "") return notRouted(request);
    const refusal = credentials(request.headers) ?? overLimit(scope, request, reply);
    if (refusal) return refusal;
    const mistake = core.strict?.(scope, route, key, request.raw);
    if (mistake) return mistake;
    const { world } = scope;
    const tenant = world.tenant(key.accountId, key.appId) ?? core.openTenant(world, key);
    return tenant instanceof Promise
      ? tenant.then((opened) => answerFor(scope, opened, request))
      : answerFor(scope, tenant, request);
  }

  function record(
    { journal, coverage }: Scope,
    tenant: TenantKey,
    { raw: request }: ApiFastifyRequest,
    started: number,
    answer: ApiAnswer | undefined,
    faults: readonly string[],
  ): void {
    if (journal.size === 0) return;
    const { operation } = route;
    const status = statusOf(answer);
    const durationMs = performance.now() - started;
    journal.record({ at: Date.now(), durationMs, request, operation, tenant, status, answer, faults });
    coverage.add(operation, request.url ?? "/", status);
  }
}

const noFaults: readonly string[] = [];

/** The status of an answer; 0 when the connection was broken instead. */
function statusOf(answer: ApiAnswer | undefined): number {
  if (answer === undefined) return 0;
  return answer instanceof Uint8Array ? 200 : answer.status;
}

function overLimit({ limiter }: Scope, { headers }: FastifyRequest, reply: FastifyReply): Refusal | undefined {
  if (!limiter) return undefined;
  const state = limiter.count(clientOf(headers), performance.now());
  reply.headers(state.headers);
  return state.refused ? new Refusal("rateLimited") : undefined;
}

/** Makes the function that answers one operation for a tenant: from the kept answers, or by its handler. */
function tenantAnswerer({ operation, handler, idParameter, parseQuery }: Route, { options, notice }: MockCore) {
  const { revision, profile } = options;
  const sessionTexts = new SessionTexts(revision, profile);
  return ({ world, answers }: Scope, tenant: Tenant, request: ApiFastifyRequest): ApiAnswer => {
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
