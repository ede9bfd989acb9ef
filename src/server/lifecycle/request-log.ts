import { encode } from "../../lib/utf8.js";
import type { ServerContext } from "../context/context.js";
import { type ApiResponse, bodyOf, ConnectionFault, statusOf } from "../http/messages.js";
import { maskedUrl } from "../journal/masking.js";
import { requestMistakes } from "../journal/mistakes.js";
import { withoutScope } from "../scope/scopes.js";
import type { Exchange } from "./exchange.js";

/** What the log tells of a request besides its response; less of one that never got to a scope. */
type Logged = Pick<Exchange, "request" | "startedAt"> & Partial<Pick<Exchange, "match" | "faults" | "forwarded">>;

/** Creates what calls `onRequest` with a request and its response, without credentials; undefined if nobody listens. */
export function createRequestLog({
  options: { onRequest, digestOf },
  mistakeRules,
}: ServerContext): ((exchange: Logged, response: ApiResponse) => void) | undefined {
  if (!onRequest) return undefined;
  return ({ request, startedAt, match, faults = [], forwarded }, response) => {
    const { method, headers } = request;
    const operation = match?.operation;
    const url = maskedUrl(request.originalUrl ?? request.url, headers);
    const mistakes = mistakeRules
      ? requestMistakes({ method, url: withoutScope(url), headers, operation, forwarded }, mistakeRules)
      : [];
    onRequest({
      method,
      url,
      status: statusOf(response),
      bytes: lengthOf(response),
      ...(digestOf && { digest: digestOf(response) }),
      durationMs: performance.now() - startedAt,
      operation: operation?.id,
      faults,
      mistakes: mistakes.map(({ message }) => message),
      ...(operation?.served === false && { notServed: operation.id }),
      ...(forwarded !== undefined && { forwarded }),
    });
  };
}

/** The length of a body in bytes. */
function lengthOf(response: ApiResponse): number {
  if (response === undefined || response instanceof ConnectionFault) return 0;
  const body = bodyOf(response);
  return typeof body === "string" ? encode(body).length : body.length;
}
