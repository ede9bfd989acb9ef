import type { MockRequest } from "../server/http/messages.js";
import type { MockResponse } from "../server/transport/in-process.js";

/**
 * Answers a WHATWG request by a mock; `path` is what is asked of the API, path and query. A connection that a fault breaks
 * becomes a network error, or a body that ends in one. Rejects when the request is aborted meanwhile.
 */
export async function respondTo(
  handle: (request: MockRequest) => Promise<MockResponse>,
  { method, headers, signal }: Request,
  path: string,
): Promise<Response> {
  signal.throwIfAborted();
  const asked = handle({ method, url: path, headers: Object.fromEntries(headers), signal });
  const answer = await Promise.race([asked, whenAborted(signal)]);
  if (answer.breaks === "reset") return Response.error();
  const body = answer.breaks === "truncate" ? endingInError(answer.body) : (answer.body ?? null);
  return new Response(body, { status: answer.status, headers: answer.headers });
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

function endingInError(part: Uint8Array | undefined): ReadableStream {
  return new ReadableStream({
    start(controller) {
      if (part) controller.enqueue(part);
    },
    pull(controller) {
      controller.error(new TypeError("terminated"));
    },
  });
}
