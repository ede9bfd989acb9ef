import { apiPathOf, normalizeBaseUrl } from "../contract/base-url.js";
import { liveBaseUrl } from "../contract/constants.js";
import { anyText, callback, checkOptions, isListOf, type OptionChecks } from "../lib/options.js";
import { streamOf } from "../lib/stream.js";
import { asOptions } from "../server/context/options.js";
import { scopePath } from "../server/http/urls.js";
import { createInProcessMock, type InProcessMock, type ServerOptions } from "../server/in-process-mock.js";
import { type FetchedRequest, readRequest, reasonOf, respondTo, withoutForecast } from "./whatwg.js";

/** Where an in-process fetch stands in for the API. */
export interface MockFetchOptions {
  /** Hosts or base URLs whose requests the mock handles; the live API unless set. */
  readonly hosts?: readonly string[] | undefined;
  /**
   * Handles requests to other hosts, and to paths and operations that the mock does not serve; for example `fetch`.
   * Unless set, the former fail, and the latter get an error response of the mock.
   */
  readonly passTo?: typeof fetch | undefined;
  /** The scope of the mock; the default one unless set. */
  readonly scope?: string | undefined;
}

const optionChecks: OptionChecks<MockFetchOptions> = {
  hosts: [isListOf(() => true), "a list of hosts or base URLs"],
  passTo: [callback[0], "a function, such as fetch"],
  scope: anyText,
};

/** A mock with its own `fetch`, which starts a server only on `listen()`. */
export interface FetchMock extends InProcessMock {
  /** Handles requests to the API in this process, without a port. */
  readonly fetch: typeof fetch;
}

/** Creates a mock with its own `fetch`, as the official SDK takes it: `new Cloudflare({ fetch: mock.fetch })`. */
export async function createFetchMock(given: ServerOptions & MockFetchOptions = {}): Promise<FetchMock> {
  const { hosts, passTo, scope, ...options } = asOptions(given);
  const mock = await createInProcessMock(options);
  return { ...mock, fetch: mockFetch(mock, { hosts, passTo, scope }) };
}

/**
 * Creates a `fetch` that a mock in this process handles. Requests to other hosts fail as if the host were unreachable,
 * unless `passTo` is set, which also receives requests to these hosts that the mock does not serve.
 */
export function mockFetch(mock: Pick<InProcessMock, "handle">, options: MockFetchOptions = {}): typeof fetch {
  checkOptions("mockFetch", options, optionChecks);
  const { hosts = [liveBaseUrl], passTo, scope } = options;
  const apis = hosts.flatMap(baseUrlsOf);
  const prefix = scopePath(scope);
  return async (input, init) => {
    const request = readRequest(input, init);
    const url = new URL(withoutForecast(request.url, apis[0] ?? liveBaseUrl));
    const matched = (api: string) => (url.href.startsWith(`${api}/`) ? api.length : 0);
    const [api] = apis.filter((one) => hostOf(one) === url.host).sort((a, b) => matched(b) - matched(a));
    if (api === undefined) {
      if (passTo) return passTo(input, init);
      const handled = [...new Set(apis.map(hostOf))].join(", ") || "no host";
      throw new TypeError(
        `The mock handles ${handled}, not ${url.host}: name it in hosts, or set passTo to let it through.`,
      );
    }
    const path = apiPathOf(url.href, api) ?? url.pathname + url.search;
    const elsewhere = passTo && { name: url.origin, respond: () => passTo(input, init) };
    const response = await respondTo(mock.handle, request, prefix + path, elsewhere);
    if (response.type === "error") {
      const cause = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
      throw new TypeError("fetch failed", { cause });
    }
    return response.url === "" ? asFetched(response, request) : response;
  };
}

/** Gives a response what one of `fetch` has: a URL, immutable headers, and a body that fails once the request is aborted. */
function asFetched(response: Response, request: FetchedRequest): Response {
  const { body, status, statusText, headers } = response;
  const { url, signal } = request;
  if (!signal || !body) return withUrl(response, url);
  // It needs no listener of the signal.
  const abortable = streamOf(body.getReader(), () => {
    if (signal.aborted) throw reasonOf(signal);
  });
  return withUrl(new Response(abortable, { status, statusText, headers }), url);
}

function withUrl(response: Response, url: string): Response {
  const change = {
    value() {
      throw new TypeError("immutable");
    },
  };
  Object.defineProperties(response.headers, { append: change, delete: change, set: change });
  const clone = response.clone.bind(response);
  return Object.defineProperties(response, { url: { value: url }, clone: { value: () => withUrl(clone(), url) } });
}

/** Returns the base URLs of the API that a host, or a base URL, stands for: of http too unless it names the scheme. */
function baseUrlsOf(hostOrUrl: string): string[] {
  const urls = hostOrUrl.includes("://") ? [hostOrUrl] : [`https://${hostOrUrl}`, `http://${hostOrUrl}`];
  return urls.map((url) => normalizeBaseUrl(url));
}

function hostOf(url: string): string {
  return new URL(url).host;
}
