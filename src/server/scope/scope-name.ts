import { ErrorResponse } from "../http/error-response.js";
import type { MockRequest } from "../http/messages.js";

/** The scope of requests that name none. */
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

/** A URL without the prefix `/scope/NAME`. */
export function withoutScope(url: string): string {
  return url.startsWith("/scope/") ? (prefixed.exec(url)?.[2] ?? url) : url;
}

/** The scope that a request names by the prefix of its path or else by a header. */
export function scopeNameOf({ url, originalUrl = url, headers }: Omit<MockRequest, "method">): string | ErrorResponse {
  if (originalUrl.startsWith("/scope/")) return prefixed.exec(originalUrl)?.[1] ?? defaultScope;
  const name = headers[scopeHeader];
  if (name === undefined) return defaultScope;
  if (typeof name === "string" && isScopeName(name)) return name;
  return new ErrorResponse("invalidScope", { name: String(name).slice(0, 80) });
}
