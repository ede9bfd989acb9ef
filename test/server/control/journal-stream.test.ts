import { once } from "node:events";
import { get as httpGet } from "node:http";
import Fastify from "fastify";
import { expect, onTestFinished, test } from "vitest";
import { streamJournal, streamScope } from "../../../src/server/control/streams.js";
import { createMockContext } from "../../../src/server/environment.js";
import { readUntil } from "../read-stream.js";
import { controlled, documentedApp, get } from "./controlled.js";

const sessions = `${documentedApp}/sessions`;

test("the journal streams as server-sent events, filtered, and catches up", async () => {
  const { url, control } = await controlled("over HTTP");
  const stream = `${new URL(url).origin}/_testkit/journal/stream`;
  await get(url, sessions);
  await get(url, `${documentedApp}/meetings`);
  const caughtUp = await fetch(stream, { headers: { "last-event-id": "1" } });
  const filtered = await fetch(`${stream}?operation=GetSessions`);
  await get(url, `${sessions}?page_no=2`);
  expect(await seen(caughtUp, 2)).toEqual([2, 3]);
  expect(await seen(filtered, 1)).toEqual([3]);
  expect((await fetch(`${stream}?operation=GetNothing`)).status).toBe(400);
  expect((await control.journal.list()).recorded).toBe(3);
});

test("a number from before a restart resumes at the start", async () => {
  const { url } = await controlled("over HTTP");
  await get(url, sessions);
  const resumed = await fetch(`${new URL(url).origin}/_testkit/journal/stream`, { headers: { "last-event-id": "50" } });
  expect(await seen(resumed, 1)).toEqual([1]);
});

test("the stream of a scope ends when the scope is dropped", async () => {
  const { url, control } = await controlled("over HTTP");
  const stream = await fetch(`${new URL(url).origin}/scope/gone/_testkit/journal/stream`);
  await control.scopes.drop({ name: "gone" });
  expect(await stream.text()).toBe(": the journal\n\n");
});

test("a client that does not read is disconnected", async () => {
  const { url, mock } = await controlled("over HTTP");
  const [response] = await once(httpGet(`${new URL(url).origin}/_testkit/journal/stream`), "response");
  response.on("error", () => {});
  const closed = new Promise((done) => response.once("close", done));
  // More than the buffers on the way take.
  const path = `${documentedApp}/meetings?ignored=${"x".repeat(100_000)}`;
  for (let sent = 0; sent < 300; sent++) await mock.handle({ method: "GET", url: path, headers: {} });
  response.resume();
  await closed;
  expect(response.complete).toBe(false);
});

test("a client catches up with more than is buffered for it", async () => {
  const { url, mock } = await controlled("over HTTP");
  const path = `${documentedApp}/meetings?ignored=${"x".repeat(60_000)}`;
  for (let sent = 0; sent < 100; sent++) await mock.handle({ method: "GET", url: path, headers: {} });
  const headers = { "last-event-id": "0" };
  const caughtUp = await fetch(`${new URL(url).origin}/_testkit/journal/stream?operation=GetMeetings`, { headers });
  const numbers = await seen(caughtUp, 101, () => get(url, `${documentedApp}/meetings`));
  expect(numbers.slice(0, 101)).toEqual(Array.from({ length: 101 }, (_, index) => index + 1));
});

test("a stream is not opened for a client that has disconnected meanwhile", async () => {
  const server = await createMockContext({});
  onTestFinished(() => server.close());
  const { main: scope } = server.scopes;
  const app = Fastify();
  const opened = new Promise<unknown>((resolve) => {
    app.get("/", async (request, reply) => {
      request.raw.socket.destroy();
      await once(reply.raw, "close");
      streamScope({ server, scope }, {}, request, reply).then(resolve, resolve);
    });
  });
  await expect(fetch(await app.listen({ port: 0, host: "127.0.0.1" }))).rejects.toThrow("fetch failed");
  expect(await opened).toMatchObject({ message: "The client has disconnected." });
  expect(server.watchers.size).toBe(0);
  await app.close();
});

test("a stream that fails is broken off, with a warning", async () => {
  const server = await createMockContext({});
  onTestFinished(() => server.close());
  const journal = {
    get entries() {
      throw new Error("The journal cannot be read.");
    },
  };
  const scope = Object.create(server.scopes.main, { journal: { value: journal } });
  const app = Fastify();
  app.get("/", (request, reply) => streamJournal({ server, scope }, {}, request, reply));
  const warning = once(process, "warning");
  const response = await fetch(await app.listen({ port: 0, host: "127.0.0.1" }));
  await expect(response.text()).rejects.toThrow("terminated");
  expect(await warning).toMatchObject([{ message: "The journal cannot be read." }]);
  await app.close();
});

/** Returns the numbers of the first requests in a stream. */
async function seen(response: Response, count: number, poke?: () => Promise<unknown>): Promise<number[]> {
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  const text = await readUntil(response, (streamed) => (streamed.match(/^data: .*\n\n/gm)?.length ?? 0) >= count, poke);
  return Array.from(text.matchAll(/^id: (\d+)\nevent: request\ndata: \{/gm), ([, seq]) => Number(seq));
}
