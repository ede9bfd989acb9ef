import type { BehaviourProfile } from "../../contract/behaviour.js";
import { keyOf } from "../../lib/keyed-random.js";
import { ErrorResponse, type RequestHeaders } from "./messages.js";

/** Which requests pass: those with well-formed credentials, all, or those with the token. */
export type AuthMode = "any" | "none" | { readonly token: string };

/** Creates the check of a request's credentials, which returns an error response unless they pass. */
export function credentialCheck(
  mode: AuthMode,
  {
    missingCredentialsStatus: status,
    unauthorizedBody,
  }: Pick<BehaviourProfile, "missingCredentialsStatus" | "unauthorizedBody">,
): (headers: RequestHeaders) => ErrorResponse | undefined {
  if (mode === "none") return () => undefined;
  const accepts = mode === "any" ? () => true : (secret: string) => equalSecrets(secret, mode.token);
  const envelope = unauthorizedBody === "message" ? "unauthorized" : undefined;
  const missing = new ErrorResponse("missingCredentials", {}, { status, ...(status === 401 && { envelope }) });
  const malformed = new ErrorResponse("invalidHeaders");
  const wrong = new ErrorResponse("wrongCredentials", {}, { envelope });
  return (headers) => {
    const { authorization } = headers;
    if (authorization !== undefined) {
      const bearer = String(authorization);
      if (!wellFormed.test(bearer)) return malformed;
      return accepts(bearer.slice(bearer.lastIndexOf(" ") + 1)) ? undefined : wrong;
    }
    const key = headers["x-auth-key"];
    const email = headers["x-auth-email"];
    if (typeof key !== "string" || typeof email !== "string" || key === "" || email === "") return missing;
    return accepts(key) ? undefined : wrong;
  };
}

const wellFormed = /^Bearer +\S+$/i;

/** Compares secrets in a time that does not depend on how much of them is right. */
export function equalSecrets(given: string, expected: string): boolean {
  let difference = given.length ^ expected.length;
  for (let index = 0; index < given.length; index++) {
    difference |= given.charCodeAt(index) ^ expected.charCodeAt(index % expected.length);
  }
  return difference === 0;
}

/** Returns the key of a client: a digest of its credentials, so that no secret is stored. */
export function clientKey({ authorization, "x-auth-key": key }: RequestHeaders): string {
  const { high, low } = keyOf(String(authorization ?? ""), String(key ?? ""));
  return `${high} ${low}`;
}

type Limits = Pick<BehaviourProfile, "rateLimitRequests" | "rateLimitWindowSeconds" | "rateLimitBlockSeconds">;

const maxClients = 10_000;

/** Counts the requests of each credential in fixed windows; beyond the limit it is rejected until its block is over. */
export class RateLimiter {
  readonly #clients = new Map<string, { used: number; until: number }>();

  constructor(private readonly limits: Limits) {}

  /** Counts one request of a client. */
  count(client: string, now: number) {
    const { rateLimitRequests: limit, rateLimitWindowSeconds, rateLimitBlockSeconds } = this.limits;
    let state = this.#clients.get(client);
    if (!state || state.until <= now) {
      if (this.#clients.size >= maxClients) this.#forget(now);
      state = { used: 0, until: now + rateLimitWindowSeconds * 1000 };
      this.#clients.set(client, state);
    }
    state.used++;
    if (state.used === limit + 1) state.until = now + rateLimitBlockSeconds * 1000;
    const exceeded = state.used > limit;
    const seconds = Math.ceil((state.until - now) / 1000);
    const headers = {
      Ratelimit: `"default";r=${Math.max(0, limit - state.used)};t=${seconds}`,
      "Ratelimit-Policy": `"default";q=${limit};w=${rateLimitWindowSeconds}`,
      ...(exceeded && { "Retry-After": String(seconds) }),
    };
    return { headers, exceeded };
  }

  /** Drops clients whose window is over, and the oldest one if none is. */
  #forget(now: number): void {
    for (const [client, { until }] of this.#clients) if (until <= now) this.#clients.delete(client);
    const oldest = this.#clients.keys().next();
    if (this.#clients.size >= maxClients && !oldest.done) this.#clients.delete(oldest.value);
  }
}
