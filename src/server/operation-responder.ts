import type { Tenant } from "../world/tenant.js";
import { accountParameter, appParameter, type Route } from "./bind.js";
import type { MockCore } from "./core.js";
import { credentialCheck } from "./http/auth.js";
import type { AnswerHeaders, ApiAnswer, RoutedRequest } from "./http/exchange.js";
import { Refusal } from "./http/refusal.js";
import { unroutedRefusal } from "./http/unrouted.js";
import { clientOf } from "./limits/rate-limit.js";

/** Answers requests to one operation. */
export type OperationResponder = (request: RoutedRequest, headers: AnswerHeaders) => ApiAnswer | Promise<ApiAnswer>;

/** Makes what answers the requests of a route. */
export function operationResponder(route: Route, core: MockCore): OperationResponder {
  const { auth, profile } = core.options;
  const { idParameter = appParameter } = route;
  const credentials = credentialCheck(auth, profile.missingCredentialsStatus);
  const answer = tenantResponder(route, core);
  return (request, headers) => {
    const { [accountParameter]: accountId = "", [appParameter]: appId = "", [idParameter]: id = "" } = request.params;
    if (accountId === "" || appId === "" || id === "") return unroutedRefusal(request, noPath);
    const refusal = credentials(request.headers) ?? overLimit(core, request, headers);
    if (refusal) return refusal;
    const tenant = core.openTenant({ accountId, appId });
    return tenant instanceof Promise ? tenant.then((opened) => answer(opened, request)) : answer(tenant, request);
  };
}

/** The router matches an empty id too, but no operation has such a path. */
const noPath = () => false;

function overLimit({ limiter }: MockCore, request: RoutedRequest, headers: AnswerHeaders): Refusal | undefined {
  if (!limiter) return undefined;
  const state = limiter.count(clientOf(request.headers), performance.now());
  headers.headers(state.headers);
  return state.refused ? new Refusal("rateLimited") : undefined;
}

/** Makes what answers for a tenant: from the kept answers, or by the handler. */
function tenantResponder(route: Route, { world, options, answers, sessionTexts, notice }: MockCore) {
  const { operation, handler, idParameter, parseQuery } = route;
  const context = { world, revision: options.revision, profile: options.profile, sessionTexts };
  return (tenant: Tenant, { url, params, query: raw }: RoutedRequest): string | Refusal => {
    const kept = answers.get(url, tenant, world.now);
    if (kept) return kept;
    const id = idParameter ? (params[idParameter] ?? "") : "";
    const query = parseQuery(raw);
    if (query instanceof Refusal) return query;
    for (const name of query.unknown) {
      notice(`${operation.id} has no query parameter ${JSON.stringify(name.slice(0, 80))}; it is ignored.`);
    }
    const answer = handler.answer({ tenant, id, query: query.values }, context);
    return answer instanceof Refusal ? answer : answers.keep(url, tenant, world.now, answer);
  };
}
