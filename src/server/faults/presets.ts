import { type ErrorName, errorTable } from "../../contract/errors.js";
import type { FaultCondition, FaultEffect } from "./rule.js";

/** Common faults that can be added by name. */
export const faultPresets = {
  "api-down": {
    meaning: "Every request gets a 503 response.",
    when: {},
    effect: { status: 503, envelope: "gateway", code: 10_000, message: "Service unavailable" },
  },
  "slow-3g": {
    meaning:
      "Every response takes as long as on a slow mobile network: 400 ms in the median, 2 s at the 95th percentile.",
    when: {},
    effect: { latency_ms: { p50: 400, p95: 2000, p99: 3000 } },
  },
  "flaky-10%": {
    meaning: "One request in ten, drawn from the seed, gets a 500 response.",
    when: { probability: 0.1 },
    effect: { status: 500, envelope: "product", message: "Internal server error" },
  },
  "expired-token": {
    meaning: "Every request gets a 401 response, as if the token had expired.",
    when: {},
    effect: errorOf("wrongCredentials"),
  },
  "rate-limited": {
    meaning: "Every request gets a 429 response with the documented headers.",
    when: {},
    effect: {
      ...errorOf("rateLimited"),
      headers: {
        "Retry-After": "1",
        Ratelimit: '"default";r=0;t=1',
        "Ratelimit-Policy": '"default";q=1200;w=300',
      },
    },
  },
} as const satisfies Readonly<
  Record<string, { readonly meaning: string; readonly when: FaultCondition; readonly effect: FaultEffect }>
>;

function errorOf(name: ErrorName): Pick<FaultEffect, "status" | "envelope" | "code" | "message"> {
  const { status, envelope, code, message } = errorTable[name];
  return { status, envelope, code, message };
}
