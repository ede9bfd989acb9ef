import { type Bytes, encode } from "../../lib/utf8.js";
import { type Abortable, wait } from "../../lib/wait.js";
import type { ServerContext } from "../context/context.js";
import type { MockRequest, RequestHeaders } from "../http/messages.js";
import { createRequestHandler } from "../lifecycle/handle-request.js";

/** How often a stalled request checks whether it still keeps the process alive, and for how long at most: that of Node's `fetch`. */
const stallCheckMs = 200;
const mostStallChecks = 300_000 / stallCheckMs;

/** A complete response, as a client in this process receives it. */
export interface MockResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The body in UTF-8; undefined if HTTP has none. */
  readonly body: Bytes | undefined;
  /** How a fault breaks the connection instead: at once, or after this first half of the body. */
  readonly breaks?: "reset" | "truncate";
}

/** Creates the transport without a server, with the same bytes: for clients in this process, and without Node. */
export function createInProcessTransport(context: ServerContext): (request: MockRequest) => Promise<MockResponse> {
  // Callers have access to the responses anyway.
  const { cors } = context.options;
  const handleRequest = createRequestHandler(context, () => cors !== false);
  return async (request) => {
    if (context.closing.aborted) throw new TypeError("The mock is closed: create another one to send it requests.");
    const { method, signal } = request;
    const { status, headers, body, fault } = await handleRequest({ ...request, headers: normalized(request.headers) });
    if (fault === "stall") await stall(context.closing, signal);
    if (fault === "stall" || fault === "reset") return { status: 0, headers, body: undefined, breaks: "reset" };
    if (body === undefined) return { status, headers, body };
    const bytes = typeof body === "string" ? encode(body) : body;
    const whole = { status, headers: { ...headers, "content-length": String(bytes.length) } };
    if (fault === "truncate") {
      return { ...whole, body: bytes.subarray(0, Math.floor(bytes.length / 2)), breaks: "truncate" };
    }
    return { ...whole, body: method === "HEAD" ? undefined : bytes };
  };
}

/**
 * Waits until a request is aborted or the mock closes. As long as the former may happen, the process stays alive, as with a
 * socket: the timer of `AbortSignal.timeout()` alone would let it exit. It may exit once msw, which does not abort what
 * `node:http` sends, has put `fetch` back.
 */
async function stall(closing: Abortable, signal: AbortSignal | undefined): Promise<void> {
  const { fetch } = globalThis;
  let checks = 0;
  const socket =
    signal &&
    setInterval(() => {
      checks += 1;
      if (globalThis.fetch !== fetch || checks >= mostStallChecks) clearInterval(socket);
    }, stallCheckMs);
  await wait([closing, signal]);
  clearInterval(socket);
}

/** Copies headers, which the caller may change afterwards, with lower-case names, which not every client writes. */
function normalized(headers: RequestHeaders): RequestHeaders {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
