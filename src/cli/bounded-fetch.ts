import { readBody } from "../lib/http-body.js";

/** How long a command waits for the response of a mock unless told, in milliseconds. */
export const commandTimeoutMs = 60_000;

const maxResultBytes = 256_000_000;

/** Creates a `fetch` that gives up after a time, and on a body larger than the world of any mock. */
export function boundedFetch(timeoutMs = commandTimeoutMs): typeof fetch {
  return async (url, init) => {
    const { body, status } = await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) });
    const text = await readBody(body, maxResultBytes);
    if (text.flaw !== undefined) throw new Error(text.flaw);
    return new Response(body && text.body, { status });
  };
}
