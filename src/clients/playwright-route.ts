import type { APIRequestContext, BrowserContext, Page, Request, Route } from "@playwright/test";
import { apiPathOf, normalizeBaseUrl } from "../contract/base-url.js";
import { basePath, liveBaseUrl } from "../contract/constants.js";
import { checkOptions, isText, type OptionChecks, text } from "../lib/options.js";
import { scopePath } from "../server/http/urls.js";
import type { InProcessMock } from "../server/in-process-mock.js";
import type { MockResponse } from "../server/transport/in-process.js";

/** Where pages call the API, and the scope of the mock that handles their requests. */
export interface RouteOptions {
  /**
   * What the app puts before `/accounts`, as a whole URL; of a bare origin, `/client/v4` below it. Unless set, the live API
   * and `.../accounts/*\/realtime/kit/...` of any origin, such as that of the app, whose proxy calls the API.
   */
  readonly baseUrl?: string | undefined;
  /** The scope of the mock; the default one unless set. */
  readonly scope?: string | undefined;
  /** The token that the app's own server adds to calls of its pages; any unless set. */
  readonly token?: string | undefined;
}

const optionChecks: OptionChecks<RouteOptions> = { baseUrl: text, scope: text, token: [isText, "a text", true] };

/** Routes the API calls of a page, or of all pages of a context, to a mock in this process. */
export async function routeToMock(
  pages: Page | BrowserContext,
  { handle }: Pick<InProcessMock, "handle">,
  options: RouteOptions = {},
): Promise<void> {
  checkOptions("routeToMock", options, optionChecks);
  const { baseUrl, scope, token = "proxied" } = options;
  const pathOf = apiPaths(baseUrl);
  await pages.route(
    ({ href }) => pathOf(href) !== undefined,
    async (route) => {
      const request = route.request();
      const headers = await request.allHeaders();
      // No token is in a page that calls its own server.
      const own = isOwn(request) ? { authorization: `Bearer ${token}` } : {};
      const url = scopePath(scope) + pathOf(request.url());
      await fulfill(route, await handle({ method: request.method(), url, headers: { ...own, ...headers } }));
    },
  );
}

/** Where requests that no page makes go. */
interface RedirectOptions extends Pick<RouteOptions, "baseUrl" | "token"> {
  /** Returns the base URL of a mock that listens. */
  readonly mockUrl: () => string;
  /** Returns what relative URLs are relative to. */
  readonly appUrl: () => string | undefined;
}

/** Sends the API requests of a context of requests, such as `page.request`, to a mock that listens. */
export function redirectRequests(
  requests: APIRequestContext,
  { baseUrl, token = "proxied", mockUrl, appUrl }: RedirectOptions,
): void {
  const pathOf = apiPaths(baseUrl);
  const fetch = requests.fetch.bind(requests);
  // `get`, `post` and the like call it.
  requests.fetch = async (target, options) => {
    const isUrl = typeof target === "string";
    const [text, app] = [isUrl ? target : target.url(), appUrl()];
    const url = URL.canParse(text, app) ? new URL(text, app) : undefined;
    const path = url && pathOf(url.href);
    if (!url || path === undefined) return fetch(target, options);
    const given = isUrl ? { ...options } : { ...(await requestOptions(target)), ...options };
    const headers = Object.fromEntries(new Headers(given.headers));
    const own = app !== undefined && new URL(app).origin === url.origin && { authorization: `Bearer ${token}` };
    return fetch(mockUrl() + path.slice(basePath.length), { ...given, headers: { ...own, ...headers } });
  };
}

async function requestOptions(request: Request) {
  const data = request.postDataBuffer();
  return { method: request.method(), headers: await request.allHeaders(), ...(data && { data }) };
}

/** Returns a function that returns the path and query of an API request as the mock takes them, or undefined. */
function apiPaths(baseUrl: string | undefined): (url: string) => string | undefined {
  if (baseUrl !== undefined) {
    const base = normalizeBaseUrl(baseUrl);
    return (url) => apiPathOf(url, base);
  }
  return (url) => apiPathOf(url, liveBaseUrl) ?? proxiedPath(url);
}

/** Returns the path of the API that a proxy of any origin is called with, whatever is before it. */
function proxiedPath(url: string): string | undefined {
  const { pathname, search } = new URL(url);
  const at = pathname.search(/\/accounts\/[^/]+\/realtime\/kit\//);
  return at < 0 ? undefined : basePath + pathname.slice(at) + search;
}

async function fulfill(route: Route, { status, headers, body, breaks }: MockResponse): Promise<void> {
  if (breaks) await route.abort("connectionreset");
  else await route.fulfill({ status, headers: { ...headers }, ...(body && { body: Buffer.from(body) }) });
}

/** Reports whether a page calls its own origin. */
function isOwn(request: Request): boolean {
  try {
    return new URL(request.frame().url()).origin === new URL(request.url()).origin;
  } catch {
    // Requests of service workers have no frame.
    return false;
  }
}
