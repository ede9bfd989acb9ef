import {
  type ApiResponse,
  type Body,
  bodyOf,
  ConnectionFault,
  type ConnectionFaultKind,
  jsonType,
  type RequestHeaders,
  statusOf,
} from "../http/messages.js";
import { corsHeaders, type OriginTest } from "../http/web-access.js";

type Headers = Readonly<Record<string, string>>;

/** A response for a transport to send. */
export interface HttpResponse {
  /** 0 if the connection breaks before any status. */
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body | undefined;
  /** How a fault breaks the connection, before or during the response. */
  readonly fault?: ConnectionFaultKind;
}

/**
 * Returns the function that adds headers to a response: those of every response, and its own. `current` returns those of
 * all responses that change over time; it returns the same object until they do.
 */
export function responseHeaders(
  isAllowedOrigin: OriginTest,
  current: () => Headers = () => noHeaders,
): (request: RequestHeaders, own?: Headers) => Headers {
  let lastOrigin: string | undefined;
  let lastCurrent: Headers | undefined;
  let common: Headers = noHeaders;

  return (request, own) => {
    const origin = request.origin === undefined ? undefined : String(request.origin);
    const now = current();
    if (now !== lastCurrent || origin !== lastOrigin) {
      common = { ...corsHeaders(origin, isAllowedOrigin), "content-type": jsonType, ...now };
      lastCurrent = now;
      lastOrigin = origin;
    }
    return own ? { ...common, ...own, ...now } : common;
  };
}

const noHeaders: Headers = {};

/** Converts a response of the API to what a transport sends. */
export function httpResponse(response: ApiResponse, headers: Headers): HttpResponse {
  if (response === undefined) {
    const { "content-type": _, ...rest } = headers;
    return { status: 204, headers: rest, body: undefined };
  }
  if (!(response instanceof ConnectionFault)) return { status: statusOf(response), headers, body: bodyOf(response) };
  const { kind, response: whole } = response;
  if (kind !== "truncate" || whole === undefined || whole instanceof ConnectionFault) {
    return { status: 0, headers: {}, body: undefined, fault: kind === "truncate" ? "reset" : kind };
  }
  return { ...httpResponse(whole, headers), fault: kind };
}
