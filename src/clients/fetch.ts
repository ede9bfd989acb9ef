import type { MockOptions } from "../server/context/options.js";
import { scopePath } from "../server/http/urls.js";
import { createInProcessMock, type InProcessMock } from "../server/in-process-mock.js";
import { respondTo } from "./answer-request.js";

/** Where an in-process fetch stands in for the API. */
export interface MockFetchOptions {
  /** Hosts that the mock answers for; `api.cloudflare.com` unless set. */
  readonly hosts?: readonly string[];
  /** What requests to other hosts go to, `fetch` for instance; they are refused unless set. */
  readonly passTo?: typeof fetch;
  /** The scope of the mock to ask; the default one unless set. */
  readonly scope?: string;
}

/** A mock with a fetch of its own, and with a server only once it listens. */
export interface FetchMock extends InProcessMock {
  /** Answers requests to the API in this process, without a port. */
  readonly fetch: typeof fetch;
}

/** Makes a mock that is asked by its own `fetch`, as the official SDK takes it: `new Cloudflare({ fetch: mock.fetch })`. */
export async function createFetchMock(options: MockOptions & MockFetchOptions = {}): Promise<FetchMock> {
  const mock = await createInProcessMock(options);
  return { ...mock, fetch: mockFetch(mock, options) };
}

/**
 * Makes a fetch that a mock answers in this process. Requests to other hosts fail like those to a host that cannot be
 * reached, unless there is something to pass them to.
 */
export function mockFetch(
  mock: Pick<InProcessMock, "handle">,
  { hosts = ["api.cloudflare.com"], passTo, scope }: MockFetchOptions = {},
): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const { host, pathname, search } = new URL(request.url);
    if (!hosts.includes(host)) {
      if (passTo) return passTo(request);
      throw new TypeError(
        `The mock answers for ${hosts.join(", ")}, not for ${host}: name it in hosts, or set passTo to let it through.`,
      );
    }
    const response = await respondTo(mock.handle, request, scopePath(scope) + pathname + search);
    if (response.type === "error") throw new TypeError("fetch failed", { cause: new Error("read ECONNRESET") });
    return Object.defineProperty(response, "url", { value: request.url });
  };
}
