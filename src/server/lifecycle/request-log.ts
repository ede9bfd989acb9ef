import { encode } from "../../lib/utf8.js";
import type { ServerContext } from "../context/context.js";
import {
  type ApiResponse,
  bodyOf,
  ConnectionFault,
  DefectResponse,
  ErrorResponse,
  type MockRequest,
  statusOf,
} from "../http/messages.js";
import { pathOf } from "../http/urls.js";
import { type HandledRequest, isOfUpstream } from "../journal/journal.js";
import { maskedUrl, withoutCredentials } from "../journal/masking.js";
import { requestMistakes } from "../journal/mistakes.js";
import type { Scope } from "../scope/scope.js";
import { withoutScope } from "../scope/scopes.js";

/** The logged parts of a request; fewer for one that never reached a scope. */
type Logged = Pick<HandledRequest, "startedAt" | "match" | "faults" | "forwarded"> & {
  readonly request: MockRequest;
  readonly scope?: Scope;
};

/** Calls `onRequest`; `response` is undefined if the mock did not write it, or it has no body. */
type LogRequest = (handled: Logged, response: ApiResponse, status?: number) => void;

/** Creates the function that calls `onRequest`, without credentials; undefined if nobody listens. */
export function createRequestLog({
  options: { onRequest, digestOf },
  mistakeRules,
}: ServerContext): LogRequest | undefined {
  if (!onRequest) return undefined;
  return ({ request, scope, startedAt, match, faults = [], forwarded }, response, status = statusOf(response)) => {
    const { method, headers } = request;
    const operation = match?.operation;
    const url = maskedUrl(request.originalUrl ?? request.url, headers);
    const rules = scope && mistakeRules?.(scope);
    const mistakes = rules
      ? requestMistakes({ method, url: withoutScope(url), headers, operation, forwarded }, rules)
      : [];
    onRequest({
      method,
      url: isOfUpstream({ forwarded }) ? pathOf(url) : url,
      status,
      bytes: lengthOf(response, status),
      ...(digestOf && { digest: digestOf(response, operation?.id) }),
      durationMs: performance.now() - startedAt,
      operation: operation?.id,
      faults,
      mistakes: mistakes.map(({ message }) => message),
      ...(response instanceof ErrorResponse && { error: withoutCredentials(response.message, headers) }),
      ...(response instanceof DefectResponse && { defect: response.defect.stack ?? response.defect.message }),
      ...(operation?.served === false && { notServed: operation.id }),
      ...(forwarded !== undefined && { forwarded }),
    });
  };
}

/** Returns the length of a body in bytes; undefined if the mock did not write it. */
function lengthOf(response: ApiResponse, status: number): number | undefined {
  if (response === undefined && status !== statusOf(undefined)) return undefined;
  if (response === undefined || response instanceof ConnectionFault) return 0;
  const body = bodyOf(response);
  return typeof body === "string" ? encode(body).length : body.length;
}
