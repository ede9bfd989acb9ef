import type { RequestHeaders } from "./messages.js";
import { unservedHeader } from "./unserved.js";

const open = { "access-control-allow-origin": "*" };
const exposed = {
  ...open,
  "access-control-expose-headers": `Ratelimit, Ratelimit-Policy, Retry-After, ${unservedHeader}`,
};

/** Returns the CORS headers of a response; only browsers send an origin. */
export function corsHeaders({ origin }: RequestHeaders): Record<string, string> {
  return origin === undefined ? open : exposed;
}

/** Returns the headers of the response to a preflight request. */
export function preflightHeaders(requested: RequestHeaders): Record<string, string> {
  const headers = requested["access-control-request-headers"];
  return {
    "access-control-allow-methods": "GET, HEAD, OPTIONS",
    "access-control-max-age": "600",
    ...(headers && { "access-control-allow-headers": String(headers), vary: "Access-Control-Request-Headers" }),
    // Chromium sends this when a public page calls a server on this machine.
    ...(requested["access-control-request-private-network"] && { "access-control-allow-private-network": "true" }),
  };
}
