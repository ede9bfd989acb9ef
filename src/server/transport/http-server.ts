import { createServer, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { FastifyServerFactory } from "fastify";
import type { ServerContext } from "../context/context.js";
import { corsHeaders } from "../http/cors.js";
import { jsonType, type RequestHeaders } from "../http/messages.js";
import { keptResponder } from "../lifecycle/kept-responder.js";
import type { KeptAnswer } from "../scope/response-cache.js";
import { headerReader } from "./header-reader.js";
import { keepTickShape } from "./keep-tick-shape.js";

/** Makes the server below Fastify. What was answered before is answered again here, without Fastify. */
export function httpServer(core: ServerContext): FastifyServerFactory {
  const { cors, tls } = core.options;
  keepTickShape();
  const headersOf = headerReader();
  const keptAnswer = keptResponder(core);
  const headersTo = (asked: RequestHeaders) =>
    Object.entries({ ...(cors && corsHeaders(asked)), "content-type": jsonType }).flat();
  const toAll = headersTo({});
  const toBrowsers = headersTo({ origin: "" });
  return (handler) => {
    const listener: RequestListener = (request, response) => {
      const { method = "", url = "/" } = request;
      const headers = headersOf(request);
      const kept = keptAnswer({ method, url, headers });
      if (kept) send(response, kept, headers);
      else handler(request, response);
    };
    return tls ? createSecureServer(tls, listener) : createServer(listener);
  };

  function send(response: ServerResponse, { answer }: KeptAnswer, headers: RequestHeaders): void {
    const fixed = headers.origin === undefined ? toAll : toBrowsers;
    const bytes = Buffer.byteLength(answer);
    // A text of ASCII is the same in both, and copied faster in the first.
    const encoding = bytes === answer.length ? "latin1" : "utf8";
    response.writeHead(200, [...fixed, "content-length", bytes]).end(answer, encoding);
  }
}
