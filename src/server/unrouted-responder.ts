import { prefixes } from "./bind.js";
import type { MockCore } from "./core.js";
import { preflightHeaders } from "./http/cors.js";
import { type AnswerHeaders, type ApiAnswer, type AskedRequest, statusOf } from "./http/exchange.js";
import { Refusal } from "./http/refusal.js";
import { allowedMethods, pathTest, unroutedRefusal } from "./http/unrouted.js";
import { scopeNameOf } from "./scope/scope-name.js";

/** Makes what answers requests that have no route: another path, another method, or a browser that asks first. */
export function unroutedResponder({ document, options, scopes }: MockCore) {
  const isKnownPath = pathTest(document, prefixes);
  return (request: AskedRequest, headers: AnswerHeaders): ApiAnswer => {
    const answer = respond(request, headers);
    const scope = scopeNameOf(request);
    if (scope instanceof Refusal) return answer;
    const { method, url, headers: asked } = request;
    const exchange = { ...unrouted, method, url, status: statusOf(answer), answer };
    scopes.get(scope).journal.record(exchange, Date.now(), 0, asked);
    return answer;
  };

  function respond(request: AskedRequest, answer: AnswerHeaders): ApiAnswer {
    const refusal = unroutedRefusal(request, isKnownPath);
    const wrongMethod = refusal.error === "methodNotAllowed";
    if (wrongMethod) answer.headers({ allow: allowedMethods });
    if (request.method !== "OPTIONS") return refusal;
    const preflight = options.cors && request.headers["access-control-request-method"] !== undefined;
    if (preflight) answer.headers(preflightHeaders(request.headers));
    return preflight || wrongMethod ? undefined : refusal;
  }
}

const unrouted = { operation: undefined, tenant: undefined, faults: [] };
