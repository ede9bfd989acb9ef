import { basePath } from "../../contract/constants.js";

/** The path of a URL, without its query. */
export function pathOf(url: string): string {
  const query = url.indexOf("?");
  return query < 0 ? url : url.slice(0, query);
}

/** A path below the server as it is at the root, where the operations are served too. */
export function withoutVersion(path: string): string {
  return path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : path;
}

/** What stands before the paths of a scope; nothing for the default one. */
export function scopePath(name: string | undefined): string {
  return name === undefined ? "" : `/scope/${name}`;
}
