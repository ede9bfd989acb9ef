import { onAbort } from "../lib/wait.js";
import type { EmbeddedMock } from "../server/embedded-mock.js";
import { type PassTo, statusTextOf } from "../server/http/messages.js";

/** The first argument of `fetch`. */
export type FetchInput = Parameters<typeof fetch>[0];
export type FetchInit = NonNullable<Parameters<typeof fetch>[1]>;

/**
 * A request, read from the arguments of `fetch`: without the fragment of its URL, which is not sent, and without its
 * body, which only a server behind `passTo` reads.
 */
export interface FetchedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
}

/**
 * Reads the arguments of `fetch`. Requests, URLs, headers and signals may come from any implementation (undici, node-fetch,
 * miniflare, a DOM), while the global classes accept only their own. Throws `TypeError` for what `fetch` rejects.
 */
export function readRequest(input: FetchInput, init?: FetchInit | null): FetchedRequest {
  const request = isRequest(input) ? input : undefined;
  // Not every environment has the global class.
  if (init && "getReader" in Object(init.body) && !("duplex" in init)) {
    throw new TypeError("RequestInit: duplex option is required when sending a body.");
  }
  const { signal = request?.signal, method = request?.method, headers = request?.headers } = init ?? {};
  const checked = new Request(request ? request.url : absolute(String(input)), {
    ...(method !== undefined && { method }),
    ...(headers !== undefined && { headers: headerPairs(headers) }),
    // Only its presence matters: GET must not have one.
    ...(init?.body != null && { body: "" }),
  });
  return {
    method: checked.method,
    url: checked.url.replace(/#.*/, ""),
    headers: Object.fromEntries(checked.headers),
    signal: signal ?? undefined,
  };
}

/** Resolves a URL relative to the page that jsdom or happy-dom simulates; without a page, it must be absolute. */
function absolute(url: string): string {
  const { document } = globalThis as { readonly document?: { readonly baseURI?: string } };
  const page = document?.baseURI;
  return URL.canParse(url, page) ? new URL(url, page).href : url;
}

/** Reports whether a value is a request of any implementation. */
function isRequest(input: FetchInput): input is Request {
  return typeof input === "object" && "url" in input && typeof input.url === "string";
}

function headerPairs(headers: NonNullable<FetchInit["headers"]>): [string, string][] {
  const pairs = Symbol.iterator in headers ? [...headers] : Object.entries(headers);
  return pairs.map(([name = "", value]) => [name, String(value)]);
}

/**
 * Returns the URL that a forecast puts before `/client/v4` for clients that read `CLOUDFLARE_BASE_URL`, as the official
 * SDK does. Returns undefined unless a forecast runs this process.
 */
export function forecastUrl(): string | undefined {
  return globalThis.process?.env?.REALTIMEKIT_TESTKIT_SCOPE_URL || undefined;
}

/**
 * Returns the URL that a client would have requested without a forecast, from the API at `baseUrl`, so that the mock of
 * its test still responds.
 */
export function withoutForecast(url: string, baseUrl: string): string {
  const scope = forecastUrl();
  return scope && url.startsWith(`${scope}/`) ? new URL(baseUrl).origin + url.slice(scope.length) : url;
}

/** Another server that responds to a request which the mock does not serve. */
export interface Elsewhere<T extends Response | undefined> {
  /** Its name in the journal. */
  readonly name: string;
  /** Returns its response, or undefined if it is not known here. */
  readonly respond: () => Promise<T>;
}

/**
 * Lets a mock respond to a WHATWG request; `path` is the path and query of the API. A connection that a fault breaks
 * becomes a network error, or a body that ends with one. Rejects if the request is aborted meanwhile.
 */
export async function respondTo<T extends Response | undefined = Response>(
  handle: EmbeddedMock["handle"],
  { method, headers, signal }: FetchedRequest,
  path: string,
  elsewhere?: Elsewhere<T>,
): Promise<Response | T> {
  const passed: { response?: Promise<T> } = {};
  const passTo: PassTo | undefined = elsewhere && {
    name: elsewhere.name,
    async send() {
      passed.response = elsewhere.respond();
      const status = await passed.response.then(
        (response) => response?.status ?? 0,
        () => 0,
      );
      return { status, headers: {}, body: "" };
    },
  };
  const request = { method, url: path, headers, signal, ...(passTo && { passTo }) };
  const { breaks, status, body, ...head } = await untilAborted(signal, () => handle(request));
  if (breaks === "reset") return Response.error();
  if (passed.response) return passed.response;
  const init = { status, statusText: statusTextOf(status), headers: head.headers };
  return new Response(breaks === "truncate" ? truncated(body) : (body ?? null), init);
}

/** Calls a function unless a signal is aborted. Rejects with the signal's reason, as `fetch` does, when it is. */
async function untilAborted<T>(signal: AbortSignal | undefined, call: () => Promise<T>): Promise<T> {
  if (!signal) return call();
  if (signal.aborted) throw reasonOf(signal);
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = onAbort(signal, () => reject(reasonOf(signal)));
  });
  try {
    return await Promise.race([call(), aborted]);
  } finally {
    stop();
  }
}

/** Returns what `fetch` rejects with. */
export function reasonOf(signal: AbortSignal): unknown {
  // Signals of older libraries have no reason.
  return signal.reason ?? new DOMException("This operation was aborted", "AbortError");
}

function truncated(part: Uint8Array | undefined): ReadableStream {
  return new ReadableStream({
    start(controller) {
      if (part) controller.enqueue(part);
    },
    pull(controller) {
      controller.error(new TypeError("terminated"));
    },
  });
}
