import type { IncomingMessage } from "node:http";
import type { RequestHeaders } from "../http/messages.js";

/** Reads the headers of requests. Those of the request before, as a client's mostly are, come again as the same object. */
export function headerReader(): (request: Pick<IncomingMessage, "rawHeaders" | "headers">) => RequestHeaders {
  let raw: readonly string[] = [];
  let headers: RequestHeaders = {};
  return (request) => {
    const { rawHeaders } = request;
    if (!sameTexts(rawHeaders, raw)) {
      raw = rawHeaders;
      headers = request.headers;
    }
    return headers;
  };
}

function sameTexts(some: readonly string[], others: readonly string[]): boolean {
  if (some.length !== others.length) return false;
  for (let index = 0; index < some.length; index++) if (some[index] !== others[index]) return false;
  return true;
}
