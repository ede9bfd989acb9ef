import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { FastifyServerFactory } from "fastify";
import type { MockCore } from "./core.js";
import { corsHeaders } from "./http/cors.js";
import { jsonType, type RequestHeaders } from "./http/exchange.js";
import { keptResponder } from "./kept-responder.js";

/** Makes the server below Fastify. What was answered before it answers by itself, which halves what an answer costs. */
export function httpServer(core: MockCore): FastifyServerFactory {
  const { cors, tls } = core.options;
  const keptAnswer = keptResponder(core);
  const headersTo = (asked: RequestHeaders) =>
    Object.entries({ ...(cors && corsHeaders(asked)), "content-type": jsonType }).flat();
  const toAll = headersTo({});
  const toBrowsers = headersTo({ origin: "" });
  return (handler) => {
    const listener: RequestListener = (request, response) => {
      const { method = "", url = "/", headers } = request;
      const body = keptAnswer({ method, url, headers });
      if (body) send(request, response, body);
      else handler(request, response);
    };
    return tls ? createSecureServer(tls, listener) : createServer(listener);
  };

  function send({ headers }: IncomingMessage, response: ServerResponse, body: Uint8Array): void {
    const fixed = headers.origin === undefined ? toAll : toBrowsers;
    response.writeHead(200, [...fixed, "content-length", body.length]).end(body);
  }
}
