import { normalizeBaseUrl } from "../../contract/base-url.js";
import type { Abortable } from "../../lib/wait.js";
import type { ServerContext } from "../context/context.js";
import type { Upstream } from "../http/forward.js";
import { type ApiResponse, ErrorResponse, type MockRequest, type PassTo, unservedHeader } from "../http/messages.js";
import { createUnservedRouter, type RouteMatch, unservedNotice } from "../http/router.js";
import type { DescribedOperation } from "../http/served-document.js";
import { pathOf, shortPath } from "../http/urls.js";
import { type OriginTest, preflightHeaders } from "../http/web-access.js";
import { maskedUrl } from "../journal/masking.js";
import { pathMistakes } from "../journal/mistakes.js";
import type { Exchange } from "./handle-request.js";

/** The result of the router of served operations for a URL. */
export type Found = RouteMatch | ErrorResponse | undefined;

/** How to respond to a request that no handler serves. */
export interface UnservedRoute {
  readonly match: RouteMatch | undefined;
  readonly respond: (exchange: Exchange) => ApiResponse | Promise<ApiResponse>;
}

/** The methods of the API's paths. */
export const allowedMethods = "GET, HEAD, OPTIONS";

/** Creates the responder for operations and paths that no handler serves: with an error, or by passing the request on. */
export function createUnserved(
  { options: { upstream, onNotice }, closing, notice, strict }: ServerContext,
  operations: readonly DescribedOperation[],
  isAllowedOrigin: OriginTest,
): (exchange: Exchange, found: Found) => UnservedRoute {
  const findUnserved = createUnservedRouter(operations);
  const toUpstream: PassTo | undefined = upstream && { name: upstream.url, send: forwardTo(upstream, closing) };

  return (exchange, found) => {
    const { request, url } = exchange;
    const match = findUnserved(request.method, pathOf(url));
    const passTo = request.passTo ?? toUpstream;
    if (passTo && (match || !found) && mayLeave(request, url)) {
      return { match, respond: (routed) => passOn(routed, passTo) };
    }
    if (match) {
      notice(`${unservedNotice(match.operation)}.`, true);
      exchange.addHeaders({ [unservedHeader]: match.operation.id });
    }
    return { match, respond: (routed) => respondUnserved(routed, found) };
  };

  async function passOn(exchange: Exchange, passTo: PassTo): Promise<ApiResponse> {
    const response = await passTo.send(exchange.request, exchange.url);
    const isError = response instanceof ErrorResponse;
    // A request that was sent counts as forwarded, even without a usable response.
    if (!isError || response.error === "upstreamUnreachable") exchange.forwarded = passTo.name;
    if (!isError) exchange.addHeaders(response.headers);
    return response;
  }

  /** Responds to a request for a path without operations, or with a method that they lack. */
  function respondUnserved(exchange: Exchange, found: Found): ApiResponse {
    const { request, scope, match, url } = exchange;
    const { method, headers } = request;
    if (found instanceof ErrorResponse) return found;
    if (found) exchange.addHeaders({ allow: allowedMethods });
    const isPreflight = isAllowedPreflight(request);
    if (isPreflight) exchange.addHeaders(preflightHeaders(headers));
    if (isPreflight || (found && method === "OPTIONS")) return undefined;
    if (onNotice && !match) {
      for (const { message } of pathMistakes(method, pathOf(maskedUrl(url, headers)))) notice(`${message}.`, true);
    }
    const error = found
      ? new ErrorResponse("methodNotAllowed", { method })
      : new ErrorResponse("noRoute", { path: shortPath(url) });
    return strict?.(scope, match, exchange.scopedRequest) ?? error;
  }

  function isAllowedPreflight({ method, headers }: MockRequest): boolean {
    if (method !== "OPTIONS" || headers["access-control-request-method"] === undefined) return false;
    return isAllowedOrigin(String(headers.origin ?? ""));
  }
}

/**
 * Forwards requests by a module that is loaded on first use, so that mocks in browsers never load it. Throws `TypeError` if
 * the URL is not a base URL.
 */
function forwardTo(given: Upstream, closing: Abortable): PassTo["send"] {
  const upstream = { ...given, url: normalizeBaseUrl(given.url) };
  let forward: PassTo["send"] | undefined;
  return async (request, path) => {
    forward ??= (await import("../http/forward.js")).createForward(upstream, closing);
    return forward(request, path);
  };
}

/** Reports whether a request may be passed on: not if it is about this mock alone. */
function mayLeave({ method }: MockRequest, url: string): boolean {
  return method !== "OPTIONS" && url.startsWith("/") && !url.startsWith("/_testkit");
}
