import { prefixes } from "./bind.js";
import type { MockCore } from "./core.js";
import { preflightHeaders } from "./http/cors.js";
import type { AnswerHeaders, ApiAnswer, AskedRequest } from "./http/exchange.js";
import { allowedMethods, pathTest, unroutedRefusal } from "./http/unrouted.js";

/** Makes what answers requests that have no route: another path, another method, or a browser that asks first. */
export function unroutedResponder({ document, options }: MockCore) {
  const isKnownPath = pathTest(document, prefixes);
  return (request: AskedRequest, answer: AnswerHeaders): ApiAnswer => {
    const refusal = unroutedRefusal(request, isKnownPath);
    const wrongMethod = refusal.error === "methodNotAllowed";
    if (wrongMethod) answer.headers({ allow: allowedMethods });
    if (request.method !== "OPTIONS") return refusal;
    const preflight = options.cors && request.headers["access-control-request-method"] !== undefined;
    if (preflight) answer.headers(preflightHeaders(request.headers));
    return preflight || wrongMethod ? undefined : refusal;
  };
}
