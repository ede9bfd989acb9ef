import type { AskedRequest } from "../server/http/exchange.js";
import type { HttpAnswer } from "../server/responder.js";

/** Answers a WHATWG request by a mock; `path` is what is asked of the API, path and query. */
export async function answerRequest(
  handle: (request: AskedRequest) => Promise<HttpAnswer>,
  { method, headers }: Request,
  path: string,
): Promise<Response> {
  const answer = await handle({ method, url: path, headers: Object.fromEntries(headers) });
  // A copy: the bytes belong to the kept answers, and a response hands out its own.
  const body = answer.body && Uint8Array.from(answer.body);
  return new Response(body ?? null, { status: answer.status, headers: answer.headers });
}
