import type { RequestHeaders } from "./messages.js";

const open = { "access-control-allow-origin": "*" };
const exposed = { ...open, "access-control-expose-headers": "Ratelimit, Ratelimit-Policy, Retry-After" };

/** The answer's headers that say what a browser may read. Only browsers tell the origin of who asks. */
export function corsHeaders({ origin }: RequestHeaders): Record<string, string> {
  return origin === undefined ? open : exposed;
}

/** The answer's headers to a browser that asks, without credentials, whether it may send a request. */
export function preflightHeaders(asked: RequestHeaders): Record<string, string> {
  const headers = asked["access-control-request-headers"];
  return {
    "access-control-allow-methods": "GET, HEAD, OPTIONS",
    "access-control-max-age": "600",
    ...(headers && { "access-control-allow-headers": String(headers), vary: "Access-Control-Request-Headers" }),
    // Chromium asks this when a public page calls a server on this machine.
    ...(asked["access-control-request-private-network"] && { "access-control-allow-private-network": "true" }),
  };
}
