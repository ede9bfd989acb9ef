import { encode } from "../../lib/utf8.js";
import type { ServerContext } from "../context/context.js";
import {
  type ApiResponse,
  type Body,
  bodyOf,
  ConnectionFault,
  type ConnectionFaultKind,
  ErrorResponse,
  jsonType,
  type MockRequest,
  type RequestHeaders,
  statusOf,
} from "../http/messages.js";
import { corsHeaders, type OriginTest } from "../http/web-access.js";
import type { HandledRequest } from "../journal/journal.js";
import { maskedUrl, withoutCredentials } from "../journal/masking.js";
import { requestMistakes } from "../journal/mistakes.js";
import { withoutScope } from "../scope/scopes.js";

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

/**
 * Returns what gives a response its headers: those that every response has, and its own. `current` returns those of all
 * responses that change now and then, as the same object until they do.
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

/** What the log tells of a request besides its response; less of one that never got to a scope. */
type Logged = Pick<HandledRequest, "startedAt" | "match" | "faults" | "forwarded"> & { readonly request: MockRequest };

/** Calls `onRequest`; `response` is undefined for one that the mock did not write, or without a body. */
type LogRequest = (handled: Logged, response: ApiResponse, status?: number) => void;

/** Creates what calls `onRequest` with a request and its response, without credentials; undefined if nobody listens. */
export function createRequestLog({
  options: { onRequest, digestOf },
  mistakeRules,
}: ServerContext): LogRequest | undefined {
  if (!onRequest) return undefined;
  return ({ request, startedAt, match, faults = [], forwarded }, response, status = statusOf(response)) => {
    const { method, headers } = request;
    const operation = match?.operation;
    const url = maskedUrl(request.originalUrl ?? request.url, headers);
    const mistakes = mistakeRules
      ? requestMistakes({ method, url: withoutScope(url), headers, operation, forwarded }, mistakeRules)
      : [];
    onRequest({
      method,
      url,
      status,
      bytes: lengthOf(response, status),
      ...(digestOf && { digest: digestOf(response) }),
      durationMs: performance.now() - startedAt,
      operation: operation?.id,
      faults,
      mistakes: mistakes.map(({ message }) => message),
      ...(response instanceof ErrorResponse && { error: withoutCredentials(response.message, headers) }),
      ...(operation?.served === false && { notServed: operation.id }),
      ...(forwarded !== undefined && { forwarded }),
    });
  };
}

/** The length of a body in bytes; undefined if the mock did not write it. */
function lengthOf(response: ApiResponse, status: number): number | undefined {
  if (response === undefined && status !== statusOf(undefined)) return undefined;
  if (response === undefined || response instanceof ConnectionFault) return 0;
  const body = bodyOf(response);
  return typeof body === "string" ? encode(body).length : body.length;
}
