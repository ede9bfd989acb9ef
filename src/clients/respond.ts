import { onAbort } from "../lib/wait.js";
import type { EmbeddedMock } from "../server/embedded-mock.js";
import type { PassTo } from "../server/http/messages.js";
import type { FetchedRequest } from "./fetched-request.js";

/** Lets something else respond to a request that the mock does not serve. */
export interface Elsewhere<T extends Response | undefined> {
  /** Names it in the journal. */
  readonly name: string;
  /** Returns its response; undefined when that is not known here. */
  readonly respond: () => Promise<T>;
}

/**
 * Responds to a WHATWG request with a mock; `path` is the path and query of the API. A connection that a fault breaks
 * becomes a network error, or a body that ends in one. Rejects when the request is aborted meanwhile.
 */
export async function respondTo<T extends Response | undefined = Response>(
  handle: EmbeddedMock["handle"],
  { method, headers, signal }: FetchedRequest,
  path: string,
  elsewhere?: Elsewhere<T>,
): Promise<Response | T> {
  const passTo = elsewhere && new Passed(elsewhere);
  const request = { method, url: path, headers, signal, ...(passTo && { passTo }) };
  const { breaks, status, headers: responseHeaders, body } = await untilAborted(signal, () => handle(request));
  if (breaks === "reset") return Response.error();
  if (breaks === "truncate") return new Response(truncated(body), { status, headers: responseHeaders });
  if (passTo?.response) return passTo.response;
  return new Response(body ?? null, { status, headers: responseHeaders });
}

/** Passes a request on, and remembers the response. */
class Passed<T extends Response | undefined> implements PassTo {
  response: Promise<T> | undefined;

  constructor(private readonly elsewhere: Elsewhere<T>) {}

  get name(): string {
    return this.elsewhere.name;
  }

  async send() {
    this.response = this.elsewhere.respond();
    const status = await this.response.then(
      (response) => response?.status ?? 0,
      () => 0,
    );
    return { status, headers: {}, body: "" };
  }
}

/** Calls a function unless a signal is aborted; rejects with its reason, as `fetch` does, once it is. */
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

function reasonOf(signal: AbortSignal): unknown {
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
