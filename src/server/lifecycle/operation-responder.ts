import { quoted } from "../../lib/message.js";
import type { TenantKey } from "../../world/records.js";
import type { Tenant } from "../../world/tenant.js";
import type { ServerContext } from "../context/context.js";
import { credentialCheck } from "../http/credentials.js";
import { ErrorResponse, unroutedRefusal } from "../http/error-response.js";
import { type ApiResponse, type ResponseHeaders, type RoutedRequest, statusOf } from "../http/messages.js";
import { clientOf } from "../http/rate-limiter.js";
import type { Scope } from "../scope/scope.js";
import { scopeNameOf } from "../scope/scope-name.js";
import { accountParameter, appParameter, type Route } from "./bind.js";
import { refusalOfError } from "./refusal-of-error.js";

/** Answers requests to one operation. */
export type OperationResponder = (
  request: RoutedRequest,
  headers: ResponseHeaders,
) => ApiResponse | Promise<ApiResponse>;

/** Makes what answers the requests of a route, each in the scope that it names. */
export function operationResponder(route: Route, core: ServerContext): OperationResponder {
  const { operation } = route;
  const answerFor = scopeResponder(route, core);
  return (request, headers) => {
    const name = scopeNameOf(request);
    if (name instanceof ErrorResponse) return name;
    const at = Date.now();
    const started = performance.now();
    const scope = core.scopes.get(name);
    const { [accountParameter]: accountId = "", [appParameter]: appId = "" } = request.params;
    const tenant = { accountId, appId };
    const compute = () => answerFor(scope, tenant, request, headers);
    const faults = scope.faults?.fire({ request, operation, tenant });
    const finish = (answer: ApiResponse) => {
      if (scope.journal.size === 0) return answer;
      const durationMs = performance.now() - started;
      const status = statusOf(answer);
      const { method, url, headers: requestHeaders } = request;
      scope.journal.record({
        at,
        durationMs,
        method,
        url,
        headers: requestHeaders,
        operation,
        tenant,
        status,
        response: answer,
        faults: faults?.ids ?? noFaults,
      });
      scope.coverage.add(operation, request.url, status);
      return answer;
    };
    const fail = (error: unknown): never => {
      // Whoever carries the answer refuses; here it is only noted.
      if (error instanceof Error) finish(refusalOfError(error, request.url, () => {}));
      throw error;
    };
    const answer = attempt(() => {
      scope.clock.tick();
      return faults ? faults.respond(headers, compute, core.closing) : compute();
    }, fail);
    return answer instanceof Promise ? answer.then(finish, fail) : finish(answer);
  };
}

function attempt<T>(act: () => T, fail: (error: unknown) => never): T {
  try {
    return act();
  } catch (error) {
    return fail(error);
  }
}

const noFaults: readonly string[] = [];

/** Makes what answers in a scope, without any fault. */
function scopeResponder(route: Route, core: ServerContext) {
  const { auth, profile } = core.options;
  const { idParameter = appParameter } = route;
  const credentials = credentialCheck(auth, profile.missingCredentialsStatus);
  const answer = tenantResponder(route, core);
  return (
    scope: Scope,
    key: TenantKey,
    request: RoutedRequest,
    headers: ResponseHeaders,
  ): ApiResponse | Promise<ApiResponse> => {
    if (key.accountId === "" || key.appId === "" || request.params[idParameter] === "") {
      return unroutedRefusal(request, noPath);
    }
    const refusal =
      credentials(request.headers) ??
      overLimit(scope, request, headers) ??
      core.strict?.(scope.journal, route.operation, key, request);
    if (refusal) return refusal;
    const tenant = core.openTenant(scope.world, key);
    return tenant instanceof Promise
      ? tenant.then((opened) => answer(scope, opened, request))
      : answer(scope, tenant, request);
  };
}

/** The router matches an empty id too, but no operation has such a path. */
const noPath = () => false;

function overLimit({ limiter }: Scope, request: RoutedRequest, headers: ResponseHeaders): ErrorResponse | undefined {
  if (!limiter) return undefined;
  const state = limiter.count(clientOf(request.headers), performance.now());
  headers.headers(state.headers);
  return state.refused ? new ErrorResponse("rateLimited") : undefined;
}

/** Makes what answers for a tenant: from the kept answers, or by the handler. */
function tenantResponder(
  route: Route,
  { options: { revision, profile }, meetingFields, sessionTexts, notice }: ServerContext,
) {
  const { operation, handler, idParameter, parseQuery } = route;
  return ({ world, answers }: Scope, tenant: Tenant, { url, params, query: raw }: RoutedRequest): ApiResponse => {
    const known = answers.get(url);
    if (known) return known.answer;
    const id = idParameter ? (params[idParameter] ?? "") : "";
    const query = parseQuery(raw);
    if (query instanceof ErrorResponse) return query;
    for (const name of query.unknown) {
      notice(`${operation.id} has no query parameter ${quoted(name)}; it is ignored.`);
    }
    const text = handler.answer(
      { tenant, id, query: query.values },
      { world, revision, profile, meetingFields, sessionTexts },
    );
    if (!(text instanceof ErrorResponse)) answers.keep(url, operation, text, tenant.key);
    return text;
  };
}
