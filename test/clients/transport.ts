import { request } from "node:http";
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { mockFetch } from "../../src/clients/fetch.js";
import { realtimeKitHandlers } from "../../src/clients/msw.js";
import type { MockOptions } from "../../src/server/context/options.js";
import { createMock, type Mock } from "../../src/server/mock.js";

/** A request to the API, its path as the live API has it. */
export interface TransportRequest {
  readonly method: string;
  /** Below `/client/v4`, as a WHATWG URL writes it. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A response, without what belongs to the connection. */
export interface TransportResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The body that the msw handlers leave to a handler after them. */
export const leftToOthers = "left to others";

/** A way to a mock of its own. */
export interface Transport {
  send(request: TransportRequest): Promise<TransportResponse>;
  close(): Promise<void>;
}

const live = "https://api.cloudflare.com";

/** Every way to a mock that needs no browser. */
export const transports: Readonly<Record<string, (options: MockOptions) => Promise<Transport>>> = {
  port: async (options) => {
    const mock = await createMock(options);
    const url = new URL(await mock.listen());
    return { send: (sent) => overPort(Number(url.port), sent), close: mock.close };
  },
  inject: async (options) => {
    const mock = await createMock(options);
    return { send: (sent) => injected(mock, sent), close: mock.close };
  },
  fetch: async (options) => {
    const mock = await createMock(options);
    return { send: (sent) => fetched(mockFetch(mock), sent), close: mock.close };
  },
  msw: async (options) => {
    const server = setupServer(
      ...realtimeKitHandlers(options),
      http.all("*", () => new HttpResponse(leftToOthers)),
    );
    server.listen({ onUnhandledRequest: "error" });
    return { send: (sent) => fetched(fetch, sent), close: async () => server.close() };
  },
};

function overPort(port: number, { method, path, headers }: TransportRequest): Promise<TransportResponse> {
  return new Promise((done, failed) => {
    const sent = request(
      { host: "127.0.0.1", port, method, path: `/client/v4${path}`, headers, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("end", () => {
          const { statusCode: status = 0, statusMessage: statusText = "" } = response;
          const headers = comparedHeaders(Object.entries(response.headers));
          done({ status, statusText, headers, body: Buffer.concat(chunks) });
        });
      },
    );
    sent.on("error", failed).end();
  });
}

async function injected({ app }: Mock, { method, path, headers }: TransportRequest): Promise<TransportResponse> {
  if (method !== "GET" && method !== "HEAD" && method !== "POST" && method !== "OPTIONS") throw new Error(method);
  const response = await app.inject({ method, url: `/client/v4${path}`, headers });
  return {
    status: response.statusCode,
    statusText: response.statusMessage,
    headers: comparedHeaders(Object.entries(response.headers)),
    body: response.rawPayload,
  };
}

async function fetched(
  fetch: typeof globalThis.fetch,
  { method, path, headers }: TransportRequest,
): Promise<TransportResponse> {
  const response = await fetch(`${live}/client/v4${path}`, { method, headers });
  const body = Buffer.from(await response.arrayBuffer());
  const { status, statusText } = response;
  return { status, statusText, headers: comparedHeaders(response.headers), body };
}

const ofTheConnection = ["date", "connection", "keep-alive", "transfer-encoding"];

function comparedHeaders(headers: Iterable<[string, unknown]>): Record<string, string> {
  const kept = [...headers].filter(([name]) => !ofTheConnection.includes(name));
  return Object.fromEntries(kept.map(([name, value]): [string, string] => [name, String(value)]).sort());
}
