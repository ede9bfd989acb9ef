import { HttpHandler, type RequestHandler } from "msw";
import { apiPathOf, normalizeBaseUrl } from "../contract/base-url.js";
import { liveBaseUrl } from "../contract/constants.js";
import { escapePattern } from "../lib/glob.js";
import { asOptions, checkMockOptions } from "../server/context/options.js";
import {
  type Control,
  createEmbeddedMock,
  type EmbeddedMock,
  type EmbeddedMockOptions,
} from "../server/embedded-mock.js";
import { forecastUrl, respondTo, withoutForecast } from "./whatwg.js";

/** Options of the mock, and where the app calls the API. */
export interface MswOptions extends EmbeddedMockOptions {
  /**
   * What the app puts before `/accounts`, as a whole URL; to a bare origin, `/client/v4` is added. Defaults to the live
   * API.
   */
  readonly baseUrl?: string | undefined;
}

/** A mock behind handlers of msw. */
export interface MswMock {
  /** For `setupServer(...)` or `setupWorker(...)`. */
  readonly handlers: RequestHandler[];
  /** Controls the state behind the responses, and lists the requests. */
  readonly control: Control;
}

/**
 * Creates msw handlers backed by one stateful mock: `setupServer(...realtimeKitHandlers())`. Requests that the mock
 * does not serve go to the handlers after them, or are unhandled requests of msw.
 */
export function realtimeKitHandlers(given: MswOptions = {}): RequestHandler[] {
  const { baseUrl, ...options } = asOptions(given);
  checkMockOptions(options);
  return createHandlers(createEmbeddedMock(options), options, baseUrl);
}

/** Creates such handlers, and the control of the state behind them. */
export async function createMswMock(given: MswOptions = {}): Promise<MswMock> {
  const { baseUrl, ...options } = asOptions(given);
  const mock = await createEmbeddedMock(options);
  return { handlers: createHandlers(mock, options, baseUrl), control: mock.control };
}

function createHandlers(
  mock: EmbeddedMock | Promise<EmbeddedMock>,
  { strict }: EmbeddedMockOptions,
  baseUrl = liveBaseUrl,
): HttpHandler[] {
  const base = normalizeBaseUrl(baseUrl);
  const origins = [new URL(base).origin, forecastUrl() ?? []].flat();
  // Requests that a strict mock rejects must not reach other handlers.
  const isStrict = strict?.some((kind) => kind === "operation-not-served" || kind === "unknown-path");
  const elsewhere = isStrict ? undefined : { name: "msw", respond: async () => undefined };
  return [
    // Not a string pattern: msw throws on paths with invalid percent-encoding, which the API handles.
    new ApiHandler(/.*/, new RegExp(`^(?:${origins.map(escapePattern).join("|")})/`), async ({ request }) => {
      const { method, url, headers, signal } = request;
      const path = apiPathOf(withoutForecast(url, base), base);
      if (path === undefined) return undefined;
      try {
        const received = { method, url, headers: Object.fromEntries(headers), signal };
        return await respondTo((await mock).handle, received, path, elsewhere);
      } catch (error) {
        // The client has aborted its request; msw would report an exception.
        if (signal.aborted) return Response.error();
        throw error;
      }
    }),
  ];
}

/** A handler that matches only what it has a response to, so that msw tries the next handlers, or reports the request. */
class ApiHandler extends HttpHandler {
  override async run(request: Parameters<HttpHandler["run"]>[0]): ReturnType<HttpHandler["run"]> {
    const result = await super.run(request);
    return result?.response ? result : null;
  }
}
