import { basePath } from "./constants.js";

/**
 * Normalizes a base URL of the API, which operations' paths follow: lower-case host, no trailing slash, and `/client/v4`
 * below a bare origin. Throws `TypeError` when the text is no http(s) URL, or has more than origin and path.
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

/** Returns the URL that a mock's base URL is below: without `/client/v4`. */
export function rootUrl(baseUrl: string | URL): string {
  const url = normalizeBaseUrl(baseUrl);
  return url.endsWith(basePath) ? url.slice(0, -basePath.length) : url;
}

/**
 * Returns the path and query, as a mock takes them, of a URL that an app requests of the API at a normalized base URL.
 * Undefined when it is not the API's. A RealtimeKit path of that origin is, also with another prefix: it must not get
 * past the mock unnoticed.
 */
export function apiPathOf(url: string, baseUrl: string): string | undefined {
  const { origin, pathname, search } = new URL(url);
  if (!pathname.includes(kitPath)) return undefined;
  const path = origin + pathname + search;
  if (path.startsWith(`${baseUrl}/`)) return basePath + path.slice(baseUrl.length);
  return origin === new URL(baseUrl).origin ? pathname + search : undefined;
}

const kitPath = "/realtime/kit/";
