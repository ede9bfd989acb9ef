/**
 * Milliseconds that an answer asks to wait before the next request, 0 when it does not: by `Retry-After` on a 429 or 503, or
 * by a `Ratelimit` header that says that no request is left. Header names are in lower case.
 */
export function retryDelay(
  { status, headers }: { readonly status: number; readonly headers: Readonly<Record<string, string>> },
  now: number,
): number {
  const after = headers["retry-after"];
  if (after !== undefined && (status === 429 || status === 503)) return retryAfter(after, now);
  return status === 429 ? 1000 : rateLimitDelay(headers.ratelimit);
}

/** Reads `Retry-After`: seconds, or an HTTP date. */
function retryAfter(value: string, now: number): number {
  const seconds = Number(value);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - now;
  return Number.isFinite(wait) ? Math.max(0, wait) : 1000;
}

/** Reads `Ratelimit: "default";r=50;t=30`: with no request left, the wait is `t` seconds. */
function rateLimitDelay(value: string | undefined): number {
  const left = /;\s*r=(\d+)/.exec(value ?? "")?.[1];
  const seconds = /;\s*t=(\d+)/.exec(value ?? "")?.[1];
  return left === "0" && seconds !== undefined ? Number(seconds) * 1000 : 0;
}
