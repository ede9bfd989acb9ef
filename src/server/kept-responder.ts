import type { KeptAnswer } from "./answers.js";
import type { MockCore } from "./core.js";
import { credentialCheck } from "./http/auth.js";
import type { AskedRequest } from "./http/exchange.js";
import { Refusal } from "./http/refusal.js";
import { scopeNameOf, withoutScope } from "./scope/scope-name.js";

/** Finds what a request was answered before, or leaves it to the router. Its URL still has the prefix of a scope. */
export type KeptResponder = (request: Omit<AskedRequest, "originalUrl">) => KeptAnswer | undefined;

/**
 * Makes what finds answers of a scope, by URL alone. It leaves whatever needs more than that: a new scope,
 * a clock that runs, faults, limits, mistakes to refuse, credentials that do not pass.
 */
export function keptResponder({ options, scopes, strict }: MockCore): KeptResponder {
  const { auth, profile, rateLimit, onRequest } = options;
  if (rateLimit || strict || onRequest) return () => undefined;
  const refusal = credentialCheck(auth, profile.missingCredentialsStatus);
  return ({ method, url: originalUrl, headers }) => {
    if (method !== "GET") return undefined;
    const name = scopeNameOf({ originalUrl, headers });
    const scope = name instanceof Refusal ? undefined : scopes.find(name);
    if (!scope || scope.clock.speed > 0) return undefined;
    const url = withoutScope({ url: originalUrl });
    const kept = scope.answers.get(url, scope.world.now);
    if (!kept || refusal(headers) || scope.faults?.mayHit(kept)) return undefined;
    if (scope.journal.size === 0) return kept;
    scope.coverage.add(kept.operation, kept.url, kept.status);
    // It takes less than the microsecond that the journal tells.
    scope.journal.record(kept, Date.now(), 0, headers);
    return kept;
  };
}
