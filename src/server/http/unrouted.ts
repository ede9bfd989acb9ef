import type { ServedDocument } from "../core/openapi.js";
import type { MockRequest } from "./exchange.js";
import { ErrorResponse } from "./refusal.js";
import { pathOf } from "./url-path.js";

/** The methods of every operation's path. */
export const allowedMethods = "GET, HEAD, OPTIONS";

/** Makes the test whether a path, below one of the prefixes, is that of an operation. */
export function pathTest({ paths }: ServedDocument, prefixes: readonly string[]): (path: string) => boolean {
  const patterns = Object.keys(paths).flatMap((path) =>
    prefixes.map((prefix) => new RegExp(`^${prefix}${path.replaceAll(/\{[^}]+\}/g, "[^/]+")}$`)),
  );
  return (path) => patterns.some((pattern) => pattern.test(path));
}

/** The refusal of a request that has no route: its path has operations of another method, or none. */
export function unroutedRefusal({ method, url }: MockRequest, isKnownPath: (path: string) => boolean): ErrorResponse {
  const path = shortPath(url);
  return isKnownPath(path) ? new ErrorResponse("methodNotAllowed", { method }) : new ErrorResponse("noRoute", { path });
}

/** The refusal of a request whose path is not valid percent-encoded UTF-8. */
export function malformedUrlRefusal(url: string): ErrorResponse {
  return new ErrorResponse("malformedUrl", { path: shortPath(url) });
}

/** The path of a URL, cut so that a message that repeats it stays short. */
function shortPath(url: string): string {
  const path = pathOf(url);
  return path.length > 200 ? `${path.slice(0, 200)}…` : path;
}
