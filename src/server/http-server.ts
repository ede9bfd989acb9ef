import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { FastifyServerFactory } from "fastify";
import type { KeptAnswer } from "./answers.js";
import type { MockCore } from "./core.js";
import { corsHeaders } from "./http/cors.js";
import { jsonType, type RequestHeaders } from "./http/exchange.js";
import { keepTickShape } from "./http/keep-tick-shape.js";
import { keptResponder } from "./kept-responder.js";

/** Makes the server below Fastify. What was answered before is answered again here, without Fastify. */
export function httpServer(core: MockCore): FastifyServerFactory {
  const { cors, tls } = core.options;
  keepTickShape();
  const keptAnswer = keptResponder(core);
  const headersTo = (asked: RequestHeaders) =>
    Object.entries({ ...(cors && corsHeaders(asked)), "content-type": jsonType }).flat();
  const toAll = headersTo({});
  const toBrowsers = headersTo({ origin: "" });
  return (handler) => {
    const listener: RequestListener = (request, response) => {
      const { method = "", url = "/", headers } = request;
      const kept = keptAnswer({ method, url, headers });
      if (kept) send(request, response, kept);
      else handler(request, response);
    };
    return tls ? createSecureServer(tls, listener) : createServer(listener);
  };

  function send({ headers }: IncomingMessage, response: ServerResponse, { answer }: KeptAnswer): void {
    const fixed = headers.origin === undefined ? toAll : toBrowsers;
    response.writeHead(200, [...fixed, "content-length", Buffer.byteLength(answer)]).end(answer);
  }
}
