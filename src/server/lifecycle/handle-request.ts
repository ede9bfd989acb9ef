import { createSdkWatch } from "../../contract/sdk-versions.js";
import { isPromise } from "../../lib/wait.js";
import { ConflictError, StateError, UnavailableError } from "../../world/log/event-log.js";
import { TenantLimitError } from "../../world/world.js";
import type { ServerContext } from "../context/context.js";
import { credentialCheck } from "../http/credentials.js";
import { type ApiResponse, DefectResponse, ErrorResponse, type MockRequest } from "../http/messages.js";
import { createRouter, type RouteMatch } from "../http/router.js";
import { operationsIn } from "../http/served-document.js";
import { pathOf, shortPath } from "../http/urls.js";
import type { OriginTest } from "../http/web-access.js";
import type { HandledRequest } from "../journal/journal.js";
import { appliesTo, type CachedResponse, type Scope } from "../scope/scope.js";
import { ScopeLimitError, scopeNameOf, withoutScope } from "../scope/scopes.js";
import { type HttpResponse, httpResponse, responseHeaders } from "./http-response.js";
import { operationResponder } from "./operation-responder.js";
import { createRequestLog } from "./request-log.js";
import { replicaHeaders, respondAsReplica } from "./respond-as-replica.js";
import { createUnserved, type Found } from "./unserved.js";

/** Responds to a request: synchronously, unless a fault delays the response or data has to be loaded first. */
export type HandleRequest = (request: MockRequest) => HttpResponse | Promise<HttpResponse>;

/** A request on its way through the lifecycle. */
export class Exchange implements HandledRequest {
  faults: HandledRequest["faults"] = undefined;
  forwarded?: string;
  headers: Record<string, string> | undefined = undefined;

  constructor(
    readonly request: MockRequest,
    readonly url: string,
    readonly scope: Scope,
    public match: RouteMatch | undefined,
    readonly cached: CachedResponse | undefined,
    readonly at: number,
    readonly startedAt: number,
  ) {}

  /** Adds headers to the response, replacing those of the same name. */
  addHeaders(headers: Readonly<Record<string, string>>): void {
    this.headers ??= {};
    for (const [name, value] of Object.entries(headers)) this.headers[name.toLowerCase()] = value;
  }

  /** The request without the prefix of its scope, for faults and strict mode. */
  get scopedRequest(): MockRequest {
    const { request, url } = this;
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
}

/** An exchange for an operation of the API. */
export type RoutedExchange = Exchange & { readonly match: RouteMatch };

/** Responds to a request without faults. */
export type Respond = (exchange: RoutedExchange) => ApiResponse | Promise<ApiResponse>;

const maxUrlLength = 65_536;

/**
 * Creates the request lifecycle, the same for every transport: scope, route, faults, clock, credentials, rate limit, strict
 * mode, cached response or else query, tenant and handler, journal and coverage.
 */
export function createRequestHandler(context: ServerContext, isAllowedOrigin: OriginTest): HandleRequest {
  const { document, options, scopes, strict, closing } = context;
  const operations = operationsIn(document);
  const respondToOperation = operationResponder(context);
  const findRoute = createRouter(operations);
  const routeUnserved = createUnserved(context, operations, isAllowedOrigin);
  const checkCredentials = credentialCheck(options.auth, options.profile);
  const watchSdk = createSdkWatch();
  const logRequest = createRequestLog(context);
  const headersFor = responseHeaders(isAllowedOrigin, context.replica && replicaHeaders(context.replica));

  return context.replica
    ? respondAsReplica(context.replica, scopes, handle, errorResponse)
    : (request) => handle(request, scopeNameOf(request));

  /** Handles a request to a named scope, or responds with the error why there is none or a replica rejects the request. */
  function handle(request: MockRequest, name: string | ErrorResponse): HttpResponse | Promise<HttpResponse> {
    const at = Date.now();
    const startedAt = performance.now();
    if (name instanceof ErrorResponse) return complete({ request, startedAt, headers: retryAfter(name) }, name);
    const scope = findScope(name);
    if (scope instanceof ErrorResponse) return complete({ request, startedAt }, scope);
    const url = withoutScope(request.originalUrl ?? request.url);
    const cached = scope.responses.get(url);
    const found = cached?.match ?? matchUrl(url);
    const match = found instanceof ErrorResponse || !isRead(request) ? undefined : found;
    const mismatch = watchSdk(request.headers, context.expectedForm(scope, match?.operation.id).revision);
    if (mismatch !== undefined) context.notice(mismatch, true);
    const exchange = new Exchange(request, url, scope, match, cached, at, startedAt);
    return isRouted(exchange) ? start(exchange, admit) : startUnserved(exchange, found);
  }

  function findScope(name: string): Scope | ErrorResponse {
    try {
      return scopes.get(name);
    } catch (error) {
      return errorResponse(error);
    }
  }

  function matchUrl(url: string): Found {
    if (url.length > maxUrlLength) {
      return new ErrorResponse("malformedRequest", { problem: "The URL is too long" }, { status: 414 });
    }
    const match = findRoute(pathOf(url));
    return match === "malformed" ? new ErrorResponse("malformedUrl", { path: shortPath(url) }) : match;
  }

  /** Responds to a request that no handler serves; faults apply if the API has its operation. */
  function startUnserved(exchange: Exchange, found: Found): HttpResponse | Promise<HttpResponse> {
    const { match, respond } = routeUnserved(exchange, found);
    exchange.match = match;
    return isRouted(exchange) ? start(exchange, respond) : finish(exchange, respond(exchange));
  }

  function start(exchange: RoutedExchange, respond: Respond): HttpResponse | Promise<HttpResponse> {
    let response: ApiResponse | Promise<ApiResponse>;
    try {
      response = applyFaults(exchange, respond);
    } catch (error) {
      response = errorResponse(error);
    }
    return finish(exchange, response);
  }

  function applyFaults(exchange: RoutedExchange, respond: Respond): ApiResponse | Promise<ApiResponse> {
    const { scope, match } = exchange;
    const { operation, tenant } = match;
    const fired = scope.faults?.fire({ request: exchange.scopedRequest, operation, tenant });
    if (fired) exchange.faults = fired.ids;
    void scope.clock.tick();
    if (!fired) return respond(exchange);
    return fired.respond(
      (headers) => exchange.addHeaders(headers),
      () => respond(exchange),
      closing,
    );
  }

  function admit(exchange: RoutedExchange): ApiResponse | Promise<ApiResponse> {
    const { request, scope, match, cached } = exchange;
    const { variant } = scope;
    const check =
      variant && appliesTo(variant.settings, match.operation.id) ? variant.checkCredentials : checkCredentials;
    return (
      check(request.headers) ??
      checkRateLimit(exchange) ??
      strict?.(scope, match, exchange.scopedRequest) ??
      (cached?.version === scope.world.version ? cached.body : respondToOperation(exchange))
    );
  }

  function checkRateLimit(exchange: RoutedExchange): ErrorResponse | undefined {
    const { request, scope } = exchange;
    if (!scope.limiter) return undefined;
    const { headers, exceeded } = scope.limiter.count(request.headers);
    exchange.addHeaders(headers);
    return exceeded ? new ErrorResponse("rateLimited") : undefined;
  }

  function finish(
    exchange: Exchange,
    response: ApiResponse | Promise<ApiResponse>,
  ): HttpResponse | Promise<HttpResponse> {
    if (isPromise(response)) return response.catch(errorResponse).then((awaited) => finish(exchange, awaited));
    exchange.scope.record(exchange, response);
    return complete(exchange, response);
  }

  function complete(
    exchange: Pick<Exchange, "request" | "startedAt"> &
      Partial<Pick<Exchange, "scope" | "match" | "faults" | "forwarded" | "headers">>,
    response: ApiResponse,
  ): HttpResponse {
    logRequest?.(exchange, response);
    return httpResponse(response, headersFor(exchange.request.headers, exchange.headers));
  }

  function errorResponse(error: unknown): ErrorResponse {
    if (error instanceof TenantLimitError) return new ErrorResponse("tenantLimit", { held: error.held });
    if (error instanceof ScopeLimitError) return new ErrorResponse("scopeLimit", { limit: error.limit });
    if (error instanceof UnavailableError || error instanceof ConflictError) {
      return new ErrorResponse("replicaFailed", { problem: error.message });
    }
    if (error instanceof StateError) return new ErrorResponse("stateNotStored", { problem: error.message });
    return new DefectResponse(context.reportDefect(error));
  }
}

/** Returns `Retry-After` for a replica that cannot respond now, but may in a second. */
function retryAfter({ status }: ErrorResponse): Readonly<Record<string, string>> | undefined {
  return status === 503 ? { "retry-after": "1" } : undefined;
}

function isRead({ method }: MockRequest): boolean {
  return method === "GET" || method === "HEAD";
}

function isRouted(exchange: Exchange): exchange is RoutedExchange {
  return exchange.match !== undefined;
}
