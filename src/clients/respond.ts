import type { EmbeddedMock } from "../server/embedded-mock.js";

/**
 * Responds to a WHATWG request with a mock; `path` is the path and query of the API. A connection that a fault breaks becomes
 * a network error, or a body that ends in one. Rejects when the request is aborted meanwhile.
 */
export async function respondTo(
  handle: EmbeddedMock["handle"],
  { method, headers, signal }: Request,
  path: string,
): Promise<Response> {
  signal.throwIfAborted();
  const pending = handle({ method, url: path, headers: Object.fromEntries(headers), signal });
  const response = await Promise.race([pending, whenAborted(signal)]);
  if (response.breaks === "reset") return Response.error();
  const body = response.breaks === "truncate" ? truncated(response.body) : (response.body ?? null);
  return new Response(body, { status: response.status, headers: response.headers });
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
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
