import { corsHeaders } from "../http/cors.js";
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
import type { OriginTest } from "../http/web-access.js";

type Headers = Readonly<Record<string, string>>;

/** A response for a transport to send. */
export interface HttpResponse {
  /** 0 when the connection breaks before any status. */
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body | undefined;
  /** How a fault breaks the connection, instead of sending the response or half-way. */
  readonly fault?: ConnectionFaultKind;
}

/** Returns what gives a response its headers: those that every response has, and its own. */
export function responseHeaders(isAllowedOrigin: OriginTest): (request: RequestHeaders, own?: Headers) => Headers {
  const plain = headersFor(undefined);
  let lastOrigin = "";
  let forLastOrigin: Headers = {};

  return ({ origin }, own) => {
    const common = origin === undefined ? plain : forOrigin(String(origin));
    return own ? { ...common, ...own } : common;
  };

  function forOrigin(origin: string): Headers {
    if (origin !== lastOrigin) forLastOrigin = headersFor(origin);
    lastOrigin = origin;
    return forLastOrigin;
  }

  function headersFor(origin: string | undefined): Headers {
    return { ...corsHeaders(origin, isAllowedOrigin), "content-type": jsonType };
  }
}

/** Returns what a transport sends for a response of the API. */
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
