import { basePath } from "../../contract/constants.js";

/** Returns the path of a URL, without its query. */
export function pathOf(url: string): string {
  const end = url.search(/[?#]/);
  return end < 0 ? url : url.slice(0, end);
}

/** Returns the query string of a URL; empty if it has none. */
export function queryStringOf(url: string): string {
  return url.slice(pathOf(url).length + 1);
}

/** Removes the live API's base path, since operations are served at the root too. */
export function withoutVersion(path: string): string {
  return path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : path;
}

/** The scope of requests that name none. */
export const defaultScope = "default";

/** Returns the prefix of the paths of a scope; empty for the default one. */
export function scopePath(name: string | undefined): string {
  return name === undefined ? "" : `/scope/${name}`;
}
