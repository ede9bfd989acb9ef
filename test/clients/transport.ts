import { request } from "node:http";
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { mockFetch } from "../../src/clients/fetch.js";
import { realtimeKitHandlers } from "../../src/clients/msw.js";
import type { MockOptions } from "../../src/server/context/options.js";
import { createMock, type Mock } from "../../src/server/mock.js";

/** A request to the API, its path as the live API has it. */
export interface Question {
  readonly method: string;
  /** Below `/client/v4`, as a WHATWG URL writes it. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A response, without what belongs to the connection. */
export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The body that the msw handlers leave to a handler after them. */
export const leftToOthers = "left to others";

/** A way to a mock of its own. */
export interface Transport {
  ask(question: Question): Promise<Answered>;
  close(): Promise<void>;
}

const live = "https://api.cloudflare.com";

/** Every way to a mock that needs no browser. */
export const transports: Readonly<Record<string, (options: MockOptions) => Promise<Transport>>> = {
  port: async (options) => {
    const mock = await createMock(options);
    const url = new URL(await mock.listen());
    return { ask: (question) => overPort(Number(url.port), question), close: mock.close };
  },
  inject: async (options) => {
    const mock = await createMock(options);
    return { ask: (question) => injected(mock, question), close: mock.close };
  },
  fetch: async (options) => {
    const mock = await createMock(options);
    return { ask: (question) => fetched(mockFetch(mock), question), close: mock.close };
  },
  msw: async (options) => {
    const server = setupServer(
      ...realtimeKitHandlers(options),
      http.all("*", () => new HttpResponse(leftToOthers)),
    );
    server.listen({ onUnhandledRequest: "error" });
    return { ask: (question) => fetched(fetch, question), close: async () => server.close() };
  },
};

function overPort(port: number, { method, path, headers }: Question): Promise<Answered> {
  return new Promise((done, failed) => {
    const asked = request(
      { host: "127.0.0.1", port, method, path: `/client/v4${path}`, headers, agent: false },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk) => chunks.push(chunk));
        answer.on("end", () => {
          const { statusCode = 0, headers } = answer;
          done({ status: statusCode, headers: ofTheAnswer(Object.entries(headers)), body: Buffer.concat(chunks) });
        });
      },
    );
    asked.on("error", failed).end();
  });
}

async function injected({ app }: Mock, { method, path, headers }: Question): Promise<Answered> {
  if (method !== "GET" && method !== "HEAD" && method !== "POST" && method !== "OPTIONS") throw new Error(method);
  const answer = await app.inject({ method, url: `/client/v4${path}`, headers });
  return { status: answer.statusCode, headers: ofTheAnswer(Object.entries(answer.headers)), body: answer.rawPayload };
}

async function fetched(fetch: typeof globalThis.fetch, { method, path, headers }: Question): Promise<Answered> {
  const answer = await fetch(`${live}/client/v4${path}`, { method, headers });
  const body = Buffer.from(await answer.arrayBuffer());
  return { status: answer.status, headers: ofTheAnswer(answer.headers), body };
}

const ofTheConnection = ["date", "connection", "keep-alive", "transfer-encoding"];

function ofTheAnswer(headers: Iterable<[string, unknown]>): Record<string, string> {
  const kept = [...headers].filter(([name]) => !ofTheConnection.includes(name));
  return Object.fromEntries(kept.map(([name, value]): [string, string] => [name, String(value)]).sort());
}
