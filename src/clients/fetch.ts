import { createMock, type Mock } from "../server/mock.js";
import type { MockOptions } from "../server/options.js";
import { answerRequest } from "./answer-request.js";

/** Where an in-process fetch stands in for the API. */
export interface MockFetchOptions {
  /** Hosts that the mock answers for; `api.cloudflare.com` unless set. */
  readonly hosts?: readonly string[];
  /** What requests to other hosts go to, `fetch` for instance; they are refused unless set. */
  readonly passTo?: typeof fetch;
}

/** A mock with a fetch of its own. */
export interface FetchMock extends Mock {
  /** Answers requests to the API in this process, without a port. */
  readonly fetch: typeof fetch;
}

/** Makes a mock that is asked by its own `fetch`, as the official SDK takes it: `new Cloudflare({ fetch: mock.fetch })`. */
export async function createFetchMock(options: MockOptions & MockFetchOptions = {}): Promise<FetchMock> {
  const mock = await createMock(options);
  return { ...mock, fetch: mockFetch(mock, options) };
}

/**
 * Makes a fetch that a mock answers in this process. Requests to other hosts fail like those to a host that cannot be
 * reached, unless there is something to pass them to.
 */
export function mockFetch(mock: Mock, { hosts = ["api.cloudflare.com"], passTo }: MockFetchOptions = {}): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const { host, pathname, search } = new URL(request.url);
    if (!hosts.includes(host)) {
      if (passTo) return passTo(request);
      throw new TypeError(
        `The mock answers for ${hosts.join(", ")}, not for ${host}: name it in hosts, or set passTo to let it through.`,
      );
    }
    request.signal.throwIfAborted();
    const response = await answerRequest(mock.handle, request, pathname + search);
    request.signal.throwIfAborted();
    return Object.defineProperty(response, "url", { value: request.url });
  };
}
