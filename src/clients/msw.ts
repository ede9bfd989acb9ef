import { http, type RequestHandler } from "msw";
import { normalizeBaseUrl } from "../contract/base-url.js";
import { basePath, liveBaseUrl } from "../contract/constants.js";
import {
  type Control,
  createEmbeddedMock,
  type EmbeddedMock,
  type EmbeddedMockOptions,
} from "../server/embedded-mock.js";
import { respondTo } from "./respond.js";

/** Options of the mock, and where the app calls the API. */
export interface MswOptions extends EmbeddedMockOptions {
  /** What the app puts before `/accounts`, as a whole URL; of a bare origin, `/client/v4` below it. Defaults to the live API. */
  readonly baseUrl?: string;
}

/** A mock behind handlers of msw. */
export interface MswMock {
  /** For `setupServer(...)` or `setupWorker(...)`. */
  readonly handlers: RequestHandler[];
  /** Controls the state behind the responses, and shows what was requested. */
  readonly control: Control;
}

/** Creates handlers for msw 2, backed by one stateful mock: `setupServer(...realtimeKitHandlers())`. */
export function realtimeKitHandlers({ baseUrl, ...options }: MswOptions = {}): RequestHandler[] {
  return createHandlers(createEmbeddedMock(options), baseUrl);
}

/** Creates such handlers, and the control of the state behind them. */
export async function createMswMock({ baseUrl, ...options }: MswOptions = {}): Promise<MswMock> {
  const mock = createEmbeddedMock(options);
  return { handlers: createHandlers(mock, baseUrl), control: (await mock).control };
}

function createHandlers(mock: Promise<EmbeddedMock>, baseUrl = liveBaseUrl): RequestHandler[] {
  const base = normalizeBaseUrl(baseUrl);
  return [
    // Not a string pattern: msw fails on paths that are not valid percent-encoding, to which the API responds.
    http.all(new RegExp(`^${escaped(base)}/accounts/[^/]+/realtime/kit/`), async ({ request }) =>
      respondTo((await mock).handle, request, basePath + request.url.slice(base.length)),
    ),
  ];
}

function escaped(text: string): string {
  return text.replaceAll(/[^\w/]/g, "\\$&");
}
