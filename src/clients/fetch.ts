import { normalizeBaseUrl } from "../contract/base-url.js";
import type { MockOptions } from "../server/embedded-mock.js";
import { scopePath } from "../server/http/urls.js";
import { createInProcessMock, type InProcessMock } from "../server/in-process-mock.js";
import { respondTo } from "./respond.js";

/** Where an in-process fetch stands in for the API. */
export interface MockFetchOptions {
  /** Hosts, or base URLs, of which the mock handles requests; `api.cloudflare.com` unless set. */
  readonly hosts?: readonly string[];
  /** Handles requests to other hosts, `fetch` for instance; they fail unless set. */
  readonly passTo?: typeof fetch;
  /** The scope of the mock; the default one unless set. */
  readonly scope?: string;
}

/** A mock with its own `fetch`, and with a server only once it listens. */
export interface FetchMock extends InProcessMock {
  /** Handles requests to the API in this process, without a port. */
  readonly fetch: typeof fetch;
}

/** Creates a mock with its own `fetch`, as the official SDK takes it: `new Cloudflare({ fetch: mock.fetch })`. */
export async function createFetchMock(options: MockOptions & MockFetchOptions = {}): Promise<FetchMock> {
  const mock = await createInProcessMock(options);
  return { ...mock, fetch: mockFetch(mock, options) };
}

/**
 * Creates a fetch that a mock in this process handles. Requests to other hosts fail like those to a host that cannot be
 * reached, unless there is something to pass them to.
 */
export function mockFetch(
  mock: Pick<InProcessMock, "handle">,
  { hosts = ["api.cloudflare.com"], passTo, scope }: MockFetchOptions = {},
): typeof fetch {
  const handled = hosts.map(normalizeHost);
  return async (input, init) => {
    const request = new Request(input, init);
    const { host, pathname, search } = new URL(request.url);
    if (!handled.includes(host)) {
      if (passTo) return passTo(request);
      throw new TypeError(
        `The mock handles ${handled.join(", ")}, not ${host}: name it in hosts, or set passTo to let it through.`,
      );
    }
    const response = await respondTo(mock.handle, request, scopePath(scope) + pathname + search);
    if (response.type === "error") throw new TypeError("fetch failed", { cause: new Error("read ECONNRESET") });
    return Object.defineProperty(response, "url", { value: request.url });
  };
}

/** Returns the host of a host or base URL, as in the URL of a request. */
function normalizeHost(hostOrUrl: string): string {
  return hostOrUrl.includes("://")
    ? new URL(normalizeBaseUrl(hostOrUrl)).host
    : hostOrUrl.toLowerCase().replace(/\/+$/, "");
}
