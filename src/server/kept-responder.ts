import type { MockCore } from "./core.js";
import { credentialCheck } from "./http/auth.js";
import type { AskedRequest } from "./http/exchange.js";
import { scopeHeader } from "./scope/scope-name.js";

/** Answers a request as it was answered before, or leaves it to the router. */
export type KeptResponder = (request: AskedRequest) => Uint8Array<ArrayBuffer> | undefined;

/**
 * Makes what answers from the kept answers of the default scope, by URL alone. It leaves whatever needs more than that: a
 * scope, a clock that runs, faults, limits, mistakes to refuse, credentials that do not pass.
 */
export function keptResponder({ options, scopes: { main }, strict }: MockCore): KeptResponder {
  const { auth, profile, onRequest } = options;
  if (main.limiter || strict || onRequest) return () => undefined;
  const refusal = credentialCheck(auth, profile.missingCredentialsStatus);
  const { world, clock, answers, journal, coverage } = main;
  return ({ method, url, headers }) => {
    if (method !== "GET" || main.faults || clock.speed > 0 || headers[scopeHeader] !== undefined) return undefined;
    const kept = answers.get(url, world.now);
    if (!kept || refusal(headers)) return undefined;
    if (journal.size === 0) return kept.answer;
    const started = performance.now();
    coverage.add(kept.operation, kept.url, kept.status);
    journal.record(kept, Date.now(), performance.now() - started, headers);
    return kept.answer;
  };
}
