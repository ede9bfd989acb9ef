import { basePath } from "./constants.js";

/**
 * Normalizes a base URL of the API: lower-case host, no trailing slash, and `/client/v4` added to a bare origin. Throws
 * `TypeError` if the text is not an http(s) URL, or has more than an origin and a path.
 */
export function normalizeBaseUrl(text: string | URL): string {
  const url = URL.canParse(String(text)) ? new URL(text) : undefined;
  if (url?.protocol !== "http:" && url?.protocol !== "https:") {
    throw new TypeError(
      `${JSON.stringify(String(text))} is not a base URL: give one with http:// or https://, such as https://host${basePath}`,
    );
  }
  if (url.username || url.password || url.search || url.hash) {
    throw new TypeError("a base URL has no credentials, query or fragment");
  }
  return url.origin + (url.pathname.replace(/\/+$/, "") || basePath);
}

/** Returns the URL of a mock without `/client/v4`. */
export function rootUrl(baseUrl: string | URL): string {
  const url = normalizeBaseUrl(baseUrl);
  return url.endsWith(basePath) ? url.slice(0, -basePath.length) : url;
}

/**
 * Returns the path and query of a requested URL in the form that a mock takes, or undefined if it is not of the API at
 * this normalized base URL. A RealtimeKit path of that origin with another prefix is of the API too: it must not bypass
 * the mock unnoticed.
 */
export function apiPathOf(url: string, baseUrl: string): string | undefined {
  const { origin, pathname, search } = new URL(url);
  if (!pathname.includes(kitPath)) return undefined;
  const path = origin + pathname + search;
  if (path.startsWith(`${baseUrl}/`)) return basePath + path.slice(baseUrl.length);
  return origin === new URL(baseUrl).origin ? pathname + search : undefined;
}

const kitPath = "/realtime/kit/";
