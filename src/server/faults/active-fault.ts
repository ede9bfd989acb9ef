import type { ApiResponse } from "../http/messages.js";
import { RateLimiter } from "../http/rate-limiter.js";
import { RecentCache } from "../http/recent-cache.js";
import type { FaultRule } from "./rule.js";

const rememberedAnswers = 1000;

/** A fault rule with what it has seen and done. */
export class ActiveFault {
  /** Requests it was about. */
  matched = 0;
  /** Requests it hit. */
  fired = 0;
  readonly limiter: RateLimiter | undefined;
  /** Answers that a stale rule repeats, by URL. */
  readonly answers = new RecentCache<string, NonNullable<ApiResponse>>(rememberedAnswers, () => 1);

  /** `seed` is what its probability and delays are drawn from. */
  constructor(
    readonly rule: FaultRule,
    readonly seed: string,
  ) {
    const limit = rule.effect.rate_limit;
    if (limit) {
      this.limiter = new RateLimiter({
        rateLimitRequests: limit.requests,
        rateLimitWindowSeconds: limit.window_seconds,
        rateLimitBlockSeconds: limit.window_seconds,
      });
    }
  }
}
