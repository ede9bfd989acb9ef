import type { ApiResponse, MockRequest } from "../http/messages.js";
import type { RouteMatch } from "../http/router.js";
import type { HandledRequest } from "../journal/journal.js";
import type { CachedResponse } from "../scope/response-cache.js";
import type { Scope } from "../scope/scope.js";

/** A request on its way through the lifecycle. */
export interface Exchange extends HandledRequest {
  readonly request: MockRequest;
  readonly scope: Scope;
  readonly match: RouteMatch | undefined;
  readonly cached: CachedResponse | undefined;
  faults: readonly string[] | undefined;
  forwarded?: string;
  headers: Record<string, string> | undefined;
}

/** An exchange for an operation of the API. */
export interface RoutedExchange extends Exchange {
  readonly match: RouteMatch;
}

/** Responds to a request as if there were no faults. */
export type Respond = (exchange: RoutedExchange) => ApiResponse | Promise<ApiResponse>;

/** Adds headers to the response; a header of the same name is replaced. */
export function addHeaders(exchange: Exchange, headers: Readonly<Record<string, string>>): void {
  exchange.headers ??= {};
  for (const [name, value] of Object.entries(headers)) exchange.headers[name.toLowerCase()] = value;
}

/** The request as faults and strict mode see it: without the prefix of its scope. */
export function withoutScopePrefix({ request, url }: Exchange): MockRequest {
  const { method, headers } = request;
  return {
    method,
    url,
    headers,
    // Fastify creates the signal on first use.
    get signal() {
      return request.signal;
    },
  };
}
