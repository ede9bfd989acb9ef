import type { BehaviourProfile } from "../../contract/behaviour.js";
import { textDigest } from "../../lib/keyed-random.js";
import type { RequestHeaders } from "./messages.js";

type Limits = Pick<BehaviourProfile, "rateLimitRequests" | "rateLimitWindowSeconds" | "rateLimitBlockSeconds">;

const maxClients = 10_000;

/** Counts the requests of each credential in fixed windows; rejects those beyond the limit until the block is over. */
export class RateLimiter {
  readonly #clients = new Map<string, { used: number; until: number }>();

  constructor(private readonly limits: Limits) {}

  /** Counts a request by its headers, at a time in milliseconds. */
  count(request: RequestHeaders, now = performance.now()) {
    const client = clientKey(request);
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

  /** Removes clients whose window is over, and the oldest one if there are none. */
  #forget(now: number): void {
    for (const [client, { until }] of this.#clients) if (until <= now) this.#clients.delete(client);
    const oldest = this.#clients.keys().next();
    if (this.#clients.size >= maxClients && !oldest.done) this.#clients.delete(oldest.value);
  }
}

/** Returns the key of a client: a digest of its credentials, so that no secret is stored. */
export function clientKey({ authorization, "x-auth-key": key }: RequestHeaders): string {
  return textDigest(JSON.stringify([authorization, key]));
}
