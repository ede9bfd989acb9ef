import type { RequestHeaders } from "./messages.js";
import { positionHeader, staleHeader } from "./positions.js";
import { unservedHeader } from "./unserved.js";
import type { OriginTest } from "./web-access.js";

const exposed = `Ratelimit, Ratelimit-Policy, Retry-After, ${unservedHeader}, ${positionHeader}, ${staleHeader}`;

/**
 * Returns the CORS headers of a response; only browsers send an origin, and accept no `*` together with credentials.
 * Clients without an origin see `*` where every page may read.
 */
export function corsHeaders(origin: string | undefined, isAllowed: OriginTest): Record<string, string> {
  if (origin === undefined) return isAllowed("") ? { "access-control-allow-origin": "*" } : {};
  if (!isAllowed(origin)) return {};
  return {
    "access-control-allow-origin": origin,
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": exposed,
    vary: "Origin",
  };
}

/** Returns the headers of the response to a preflight request. */
export function preflightHeaders(requested: RequestHeaders): Record<string, string> {
  const headers = requested["access-control-request-headers"];
  return {
    "access-control-allow-methods": "GET, HEAD, OPTIONS",
    "access-control-max-age": "600",
    ...(headers && { "access-control-allow-headers": String(headers), vary: "Origin, Access-Control-Request-Headers" }),
    // Chromium sends this when a public page calls a server on this machine.
    ...(requested["access-control-request-private-network"] && { "access-control-allow-private-network": "true" }),
  };
}
