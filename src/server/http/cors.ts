import type { RequestHeaders } from "./messages.js";
import { unservedHeader } from "./unserved.js";

const exposed = `Ratelimit, Ratelimit-Policy, Retry-After, ${unservedHeader}`;

/** Returns the CORS headers of a response; only browsers send an origin, and accept no `*` together with credentials. */
export function corsHeaders(origin: string | undefined): Record<string, string> {
  if (origin === undefined) return { "access-control-allow-origin": "*" };
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
