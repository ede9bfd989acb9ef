import { basePath } from "../../contract/constants.js";
import { cut, quoted } from "../../lib/message.js";

export function pathOf(url: string): string {
  const end = url.search(/[?#]/);
  return end < 0 ? url : url.slice(0, end);
}

export function shortPath(url: string): string {
  return cut(pathOf(url), 200);
}

export function queryStringOf(url: string): string {
  return url.slice(pathOf(url).length + 1);
}

/** Removes the live API's base path, since operations are served at the root too. */
export function withoutVersion(path: string): string {
  return path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : path;
}

/** The scope of requests that name none. */
export const defaultScope = "default";

/** The form of the name of a scope, in words and as the source of a regular expression. */
export const scopeNameForm = "1 to 64 letters, digits, dots, hyphens, underscores or ~";
export const scopeNameSource = "[A-Za-z0-9._~-]{1,64}";

export const scopeNamePattern = new RegExp(`^${scopeNameSource}$`);

/** Returns the path prefix of a scope; empty for the default one. Throws `TypeError` for an invalid name. */
export function scopePath(name: string | undefined): string {
  return name === undefined ? "" : `/scope/${checkedScopeName(name)}`;
}

/** Returns the name of a scope unchanged. Throws `TypeError` if no request could name it. */
export function checkedScopeName(name: string): string {
  if (typeof name === "string" && scopeNamePattern.test(name)) return name;
  throw new TypeError(`The name of the scope is ${quoted(name)}: expected ${scopeNameForm}.`);
}
