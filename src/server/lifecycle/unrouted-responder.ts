import type { ServerContext } from "../context/context.js";
import { preflightHeaders } from "../http/cors.js";
import { allowedMethods, ErrorResponse, pathTest, unroutedRefusal } from "../http/error-response.js";
import { type ApiResponse, type MockRequest, type ResponseHeaders, statusOf } from "../http/messages.js";
import { scopeNameOf } from "../scope/scope-name.js";
import { ScopeLimitError } from "../scope/scopes.js";
import { prefixes } from "./bind.js";

/** Makes what answers requests that have no route: another path, another method, or a browser that asks first. */
export function unroutedResponder(core: ServerContext) {
  const { document, options } = core;
  const isKnownPath = pathTest(document, prefixes);
  return (request: MockRequest, headers: ResponseHeaders): ApiResponse => {
    return noted(core, request, respond(request, headers));
  };

  function respond(request: MockRequest, answer: ResponseHeaders): ApiResponse {
    const refusal = unroutedRefusal(request, isKnownPath);
    const wrongMethod = refusal.error === "methodNotAllowed";
    if (wrongMethod) answer.headers({ allow: allowedMethods });
    if (request.method !== "OPTIONS") return refusal;
    const preflight = options.cors && request.headers["access-control-request-method"] !== undefined;
    if (preflight) answer.headers(preflightHeaders(request.headers));
    return preflight || wrongMethod ? undefined : refusal;
  }
}

/** Notes in the journal what is answered to a request that has no route, and returns it; a refusal when it has no scope. */
export function noted(
  { scopes }: Pick<ServerContext, "scopes">,
  request: MockRequest,
  answer: ApiResponse,
): ApiResponse {
  const scope = scopeNameOf(request);
  if (scope instanceof ErrorResponse) return answer;
  const { method, url, headers } = request;
  try {
    scopes.get(scope).journal.record({
      at: Date.now(),
      durationMs: 0,
      method,
      url,
      headers,
      operation: undefined,
      tenant: undefined,
      status: statusOf(answer),
      response: answer,
      faults: [],
    });
    return answer;
  } catch (error) {
    if (error instanceof ScopeLimitError) return new ErrorResponse("scopeLimit", { limit: error.limit });
    throw error;
  }
}
