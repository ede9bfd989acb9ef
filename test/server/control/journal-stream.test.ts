import { once } from "node:events";
import { get as httpGet } from "node:http";
import { expect, test } from "vitest";
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

/** The numbers of the first requests in a stream. */
async function seen(response: Response, count: number): Promise<number[]> {
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  const text = await readUntil(response, (streamed) => (streamed.match(/^data: .*\n\n/gm)?.length ?? 0) >= count);
  return Array.from(text.matchAll(/^id: (\d+)\nevent: request\ndata: \{/gm), ([, seq]) => Number(seq));
}
