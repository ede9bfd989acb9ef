import { normalizeBaseUrl } from "../../contract/base-url.js";
import { isError, messageOf } from "../../lib/message.js";
import { isBytes } from "../../lib/utf8.js";
import { ErrorResponse, type MockRequest, type PassTo } from "./messages.js";
import { withoutVersion } from "./urls.js";

/** The one API that requests are forwarded to which the mock does not serve. */
export interface Upstream {
  /** Its base URL, such as `https://api.cloudflare.com/client/v4`. */
  readonly url: string;
  /** Whether it gets the credentials of requests; false unless set. */
  readonly credentials?: boolean;
}

/** All other headers stay here: any of them could be a secret, or about this connection only. */
const requestHeaders =
  /^(accept|accept-language|api-version|content-type|idempotency-key|if-match|if-none-match|user-agent|x-stainless-[a-z-]+)$/;
const credentialHeaders = /^(authorization|x-auth-email|x-auth-key)$/;
const responseHeaders =
  /^(cf-ray|content-disposition|content-type|etag|last-modified|link|location|ratelimit|ratelimit-policy|retry-after)$/;

/** Marks what a mock has forwarded, so that mocks do not forward to each other without end. */
const forwardedHeader = "x-testkit-forwarded";

const timeoutMs = 30_000;

/** Creates the function that forwards requests. Throws `TypeError` for what is not a base URL. */
export function createForward({ url: upstream, credentials = false }: Upstream, closing: AbortSignal): PassTo["send"] {
  const base = normalizeBaseUrl(upstream);
  return async (request, url) => {
    const { method, body, signal } = request;
    const target = new URL(base + withoutVersion(url));
    if (!target.href.startsWith(`${base}/`) || request.headers[forwardedHeader] !== undefined) {
      return new ErrorResponse("noRoute", { path: url.slice(0, 200) });
    }
    try {
      const response = await fetch(target, {
        method,
        headers: { ...headersFor(request, credentials), [forwardedHeader]: "1" },
        body: isBytes(body) && body.length > 0 ? new Uint8Array(body) : null,
        redirect: "manual",
        // Fastify also aborts the signal of a request once its body has been read.
        signal: AbortSignal.any([closing, AbortSignal.timeout(timeoutMs), ...(signal && !body ? [signal] : [])]),
      });
      const headers = Object.fromEntries([...response.headers].filter(([name]) => responseHeaders.test(name)));
      return { status: response.status, headers, body: new Uint8Array(await response.arrayBuffer()) };
    } catch (error) {
      const problem = messageOf(isError(error) && error.cause ? error.cause : error);
      return new ErrorResponse("upstreamUnreachable", { upstream: new URL(base).host, problem });
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
