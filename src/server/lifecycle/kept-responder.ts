import type { ServerContext } from "../context/context.js";
import { credentialCheck } from "../http/credentials.js";
import { ErrorResponse } from "../http/error-response.js";
import type { MockRequest, RequestHeaders } from "../http/messages.js";
import type { KeptAnswer } from "../scope/response-cache.js";
import { scopeInHeaders, scopeInPath, withoutScope } from "../scope/scope-name.js";

/** Finds what a request was answered before, or leaves it to the router. Its URL still has the prefix of a scope. */
export type KeptResponder = (request: Omit<MockRequest, "originalUrl">) => KeptAnswer | undefined;

/**
 * Makes what finds answers of a scope, by URL alone. It leaves whatever needs more than that: a new scope,
 * a clock that runs, faults, limits, mistakes to refuse, credentials that do not pass.
 */
export function keptResponder({ options, scopes, strict }: ServerContext): KeptResponder {
  const { auth, profile, rateLimit, onRequest } = options;
  if (rateLimit || strict || onRequest) return () => undefined;
  const refusal = credentialCheck(auth, profile.missingCredentialsStatus);
  const clientOf = (headers: RequestHeaders): Client => ({
    headers,
    scope: scopeInHeaders(headers),
    refused: refusal(headers) !== undefined,
  });
  let client = clientOf({});
  return ({ method, url: originalUrl, headers }) => {
    if (method !== "GET") return undefined;
    if (client.headers !== headers) client = clientOf(headers);
    const name = scopeInPath(originalUrl) ?? client.scope;
    const scope = name instanceof ErrorResponse ? undefined : scopes.find(name);
    if (!scope || client.refused || scope.clock.speed > 0) return undefined;
    const kept = scope.answers.get(withoutScope({ url: originalUrl }));
    if (!kept || scope.faults?.mayHit(kept)) return undefined;
    if (scope.journal.size === 0) return kept;
    scope.coverage.add(kept.operation, kept.url, kept.status);
    // Less than the microsecond that the journal resolves, so 0.
    const { url, operation, tenant, status, answer: response, faults } = kept;
    const request = { at: Date.now(), durationMs: 0, method, url, headers };
    scope.journal.record({ ...request, operation, tenant, status, response, faults });
    return kept;
  };
}

/** What the headers of a request say of who asks; worked out once for requests that share them. */
interface Client {
  readonly headers: RequestHeaders;
  readonly scope: string | ErrorResponse;
  readonly refused: boolean;
}
