import { readBytes } from "../../lib/http-body.js";
import { type Fetch, fetchError } from "../../lib/http-fetch.js";
import { limits } from "../../lib/limits.js";
import { isBytes } from "../../lib/utf8.js";
import { type Abortable, wait, withTimeout } from "../../lib/wait.js";
import { disconnectSignal, ErrorResponse, type MockRequest, type PassTo } from "./messages.js";
import { shortPath, withoutVersion } from "./urls.js";

/** The API to which requests are forwarded that the mock does not serve. */
export interface Upstream {
  /** Its base URL, such as `https://api.cloudflare.com/client/v4`. */
  readonly url: string;
  /** Whether it receives the credentials of requests; false unless set. */
  readonly credentials?: boolean | undefined;
  /** Sends the requests; the global `fetch` unless set. */
  readonly fetch?: Fetch | undefined;
}

/** All other headers are dropped: they may be secret, or concern this connection only. */
const requestHeaders =
  /^(accept|accept-language|api-version|content-type|idempotency-key|if-match|if-none-match|user-agent|x-stainless-[a-z-]+)$/;
const credentialHeaders = /^(authorization|x-auth-email|x-auth-key)$/;
const responseHeaders =
  /^(cf-ray|content-disposition|content-type|etag|last-modified|link|location|ratelimit|ratelimit-policy|retry-after)$/;

/** Prevents pages of an upstream from acting as pages of the mock, which may use its control API. */
const inertHeaders = { "content-security-policy": "default-src 'none'; sandbox", "x-content-type-options": "nosniff" };

/** Marks forwarded requests, so that mocks do not forward to each other endlessly. */
const forwardedHeader = "x-testkit-forwarded";

const timeoutMs = 30_000;

/** Creates the function that forwards requests to an upstream, whose URL must be normalized. */
export function createForward(upstream: Upstream, closing: Abortable): PassTo["send"] {
  const { url: base, credentials = false, fetch = globalThis.fetch } = upstream;
  const closed = new AbortController();
  void wait([closing]).then(() => closed.abort());
  const unusable = (problem: string) =>
    new ErrorResponse("upstreamUnreachable", { upstream: new URL(base).host, problem });
  return async (request, url) => {
    const { method, body } = request;
    const signal = disconnectSignal(request);
    const target = new URL(base + withoutVersion(url));
    if (!target.href.startsWith(`${base}/`) || request.headers[forwardedHeader] !== undefined) {
      return new ErrorResponse("noRoute", { path: shortPath(url) });
    }
    // In Node 20, a garbage collection can stop the timer of `AbortSignal.timeout()` in a signal of several.
    const send = async (timeout: AbortSignal) => {
      const response = await fetch(target.href, {
        method,
        headers: { ...headersFor(request, credentials), [forwardedHeader]: "1" },
        body: isBytes(body) && body.length > 0 ? new Uint8Array(body) : null,
        redirect: "manual",
        signal: AbortSignal.any([closed.signal, timeout, ...(signal ? [signal] : [])]),
      });
      // Fastify sends no other statuses.
      if (response.status < 200 || response.status > 599) return unusable(`its status is ${response.status}`);
      const headers = Object.fromEntries([...response.headers].filter(([name]) => responseHeaders.test(name)));
      const maxBytes = limits.forwardedBytes;
      const received = await readBytes(response.body, maxBytes);
      if (received) return { status: response.status, headers: { ...headers, ...inertHeaders }, body: received };
      return unusable(`its body is longer than ${maxBytes} bytes`);
    };
    try {
      return await withTimeout(timeoutMs, send);
    } catch (error) {
      return unusable(fetchError(error).message);
    }
  };
}

function headersFor({ headers }: MockRequest, credentials: boolean): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value !== undefined && (requestHeaders.test(name) || (credentials && credentialHeaders.test(name)))
        ? [[name, [value].flat().join(", ")]]
        : [],
    ),
  );
}
