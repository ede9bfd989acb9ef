import { ErrorResponse } from "../http/error-response.js";
import type { MockRequest, RequestHeaders } from "../http/messages.js";

/** The scope of those who name none. */
export const defaultScope = "default";

/** The header that names a scope. */
const scopeHeader = "x-testkit-scope";

const namePattern = "[A-Za-z0-9._~-]{1,64}";
const wholeName = new RegExp(`^${namePattern}$`);
const prefixed = new RegExp(`^/scope/(${namePattern})(/.*)$`, "s");

/** Tells whether a text can name a scope. */
export function isScopeName(text: string): boolean {
  return wholeName.test(text);
}

/** The URL to route by: what follows `/scope/NAME`. */
export function withoutScope({ url = "/" }: { readonly url?: string | undefined }): string {
  return url.startsWith("/scope/") ? (prefixed.exec(url)?.[2] ?? url) : url;
}

/** The scope that a request names by the prefix of its path or, failing that, by a header. */
export function scopeNameOf({ originalUrl, headers }: Omit<MockRequest, "url" | "method">): string | ErrorResponse {
  return scopeInPath(originalUrl) ?? scopeInHeaders(headers);
}

/** The scope of a path that is below `/scope/`. */
export function scopeInPath(originalUrl: string | undefined): string | undefined {
  return originalUrl?.startsWith("/scope/") ? (prefixed.exec(originalUrl)?.[1] ?? defaultScope) : undefined;
}

/** The scope that a request names by a header. */
export function scopeInHeaders(headers: RequestHeaders): string | ErrorResponse {
  const named = headers[scopeHeader];
  if (named === undefined) return defaultScope;
  if (typeof named === "string" && isScopeName(named)) return named;
  return new ErrorResponse("invalidScope", { name: String(named).slice(0, 80) });
}
