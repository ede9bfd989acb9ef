import { once } from "node:events";
import { connect } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import { mockFetch } from "../../../src/clients/fetch.js";
import { type ApiResponse, ConnectionFault } from "../../../src/server/http/messages.js";
import { Journal } from "../../../src/server/journal/journal.js";
import { controlled, documentedApp, get, ways } from "../control/controlled.js";

const sessions = `${documentedApp}/sessions`;

test.each(ways)("%s, requests are listed with their query and headers, secrets masked", async (way) => {
  const { url, control } = await controlled(way);
  await get(url, `${sessions}?status=LIVE&status=ENDED&search=a%20b`, { cookie: "secret" });
  await get(url, "/nowhere?token=1", { authorization: "x", "x-auth-key": "secret" });
  const { requests, recorded } = await control.journal.list();
  expect(recorded).toBe(2);
  expect(requests).toMatchObject([
    {
      seq: 1,
      method: "GET",
      path: `/client/v4${sessions}`,
      query: { status: ["LIVE", "ENDED"], search: "a b" },
      operation: "GetSessions",
      app_id: "app_id",
      status: 400,
      headers: { authorization: "Bearer ***", cookie: "***" },
      faults: [],
    },
    { seq: 2, path: "/client/v4/nowhere", status: 404, headers: { authorization: "***", "x-auth-key": "***" } },
  ]);
  expect(JSON.stringify(await control.journal.har())).not.toContain("secret");
});

test.each(ways)("%s, requests are filtered", async (way) => {
  const { url, control } = await controlled(way);
  for (const path of [sessions, `${documentedApp}/meetings`, `${sessions}/none`]) await get(url, path);
  const listed = async (filter: Parameters<typeof control.journal.list>[0]) =>
    (await control.journal.list(filter)).requests.map(({ seq }) => seq);
  expect(await listed({ operation: "GetSessions" })).toEqual([1]);
  expect(await listed({ status: 404 })).toEqual([3]);
  expect(await listed({ path: "/accounts/**/sessions*" })).toEqual([1]);
  expect(await listed({ path: "/accounts/**/sessions/**" })).toEqual([3]);
  expect(await listed({ after: 1 })).toEqual([2, 3]);
  expect(await listed({ after: 1, limit: 1 })).toEqual([3]);
  await control.journal.clear();
  expect(await listed({})).toEqual([]);
});

test("the journal stores only the last requests", async () => {
  const { url, control } = await controlled("in-process", { journal: 3 });
  for (let index = 1; index <= 5; index++) await get(url, `${sessions}?page_no=${index}`);
  const { requests, recorded } = await control.journal.list();
  expect([recorded, requests.map(({ query }) => query.page_no)]).toEqual([5, ["3", "4", "5"]]);
});

const fiveMebibytes = new Uint8Array(5 * 1024 * 1024);

test.each<[name: string, response: ApiResponse]>([
  ["whole", fiveMebibytes],
  ["changed", { status: 500, body: fiveMebibytes }],
  ["truncated", new ConnectionFault("truncate", fiveMebibytes)],
])("the journal stores at most 32 MiB of responses: %s ones", (_, response) => {
  const journal = new Journal("default", 1000);
  for (let index = 0; index < 10; index++) journal.record(handled, response, 200);
  expect(journal.entries.map(({ seq }) => seq)).toEqual([5, 6, 7, 8, 9, 10]);
  expect(journal.forgotten).toBe(4);
  journal.forget();
  expect([journal.entries, journal.forgotten]).toEqual([[], 10]);
  journal.clear();
  expect([journal.entries, journal.forgotten]).toEqual([[], 0]);
  journal.record(handled, response, 200);
  expect(journal.entries).toHaveLength(1);
});

test("a request rejected for one tenant too many is in the journal of its scope", async () => {
  const { mock, url } = await controlled("in-process", { maxTenants: 1 });
  const scope = mock.scope("mine");
  for (const account of ["a", "b"]) {
    await get(url, `/accounts/${account}/realtime/kit/x/sessions`, { "x-testkit-scope": "mine" });
  }
  expect((await scope.journal.list()).requests).toMatchObject([
    { account_id: "a", status: 200 },
    { account_id: "b", app_id: "x", operation: "GetSessions", status: 503 },
  ]);
  expect(JSON.stringify(await scope.journal.har())).toContain("holds 1 tenants, its limit");
  expect((await mock.control.journal.list()).requests).toEqual([]);
});

test("the first request, which waits for the generator, is recorded", async () => {
  const { url, control } = await controlled("in-process", { maxTenants: 0 });
  await get(url, sessions);
  expect((await control.journal.list()).requests).toMatchObject([{ operation: "GetSessions", status: 503 }]);
});

test.each(["over HTTP", "by fetch"])("%s, a path that is not UTF-8 is in the journal", async (way) => {
  const { mock, url } = await controlled("in-process");
  const path = `${documentedApp}/sessions/%ff`;
  if (way === "over HTTP") await get(url, path, { "x-testkit-scope": "mine" });
  else await mockFetch(mock, { scope: "mine" })(`https://api.cloudflare.com/client/v4${path}`);
  const { requests } = await mock.scope("mine").journal.list();
  expect(requests).toMatchObject([{ method: "GET", path: `/client/v4${path}`, status: 400 }]);
});

test("malformed HTTP is in the journal of the default scope, as far as it was parsed", async () => {
  const { mock, url } = await controlled("in-process");
  const large = `GET /client/v4/x?a=b HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${"secret".repeat(10_500)}\r\n\r\n`;
  for (const text of [large, "secret\r\n\r\n"]) await sent(url, text);
  const { requests } = await mock.control.journal.list();
  expect(requests).toMatchObject([
    { method: "GET", path: "/client/v4/x", query: { a: "b" }, headers: {}, status: 431 },
    { method: "?", path: "", headers: {}, status: 400 },
  ]);
  expect(JSON.stringify(await mock.control.journal.har())).not.toContain("secret");
});

/** Sends bytes and waits until the connection is closed. */
async function sent(url: string, text: string): Promise<void> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.resume().end(text);
  await once(socket, "close");
}

test.each(ways)("%s, the requests to all scopes are listed in their order, and cleared", async (way) => {
  const { mock, url, control } = await controlled(way);
  const { origin } = new URL(url);
  const expected = ["default", "a", "default", "b", "a"];
  for (const scope of expected) await get(`${origin}/scope/${scope}`, sessions);
  const { requests, recorded } = await control.journal.list({ all_scopes: true });
  expect([recorded, requests.map(({ scope }) => scope)]).toEqual([5, expected]);
  expect(requests.map(({ seq }) => seq)).toEqual([1, 1, 2, 1, 2]);
  expect((await control.journal.list({ all_scopes: true, limit: 2 })).requests).toEqual(requests.slice(-2));
  expect((await mock.scope("a").journal.list()).requests.map(({ scope }) => scope)).toEqual(["a", "a"]);
  await control.journal.clear({ all_scopes: true });
  expect((await control.journal.list({ all_scopes: true })).requests).toEqual([]);
});

const handled = { request: { method: "GET", headers: {} }, url: "/", at: 0, startedAt: 0 };

test("the entries are always the last ones within both limits", () => {
  const mebibyte = 1024 * 1024;
  const bodies = Array.from({ length: 13 }, (_, mebibytes) => new Uint8Array(mebibytes * mebibyte));
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.array(fc.nat(12)), (size, lengths) => {
      const journal = new Journal("default", size);
      for (const length of lengths) journal.record(handled, bodies[length], 200);
      const fits = (last: readonly number[]) =>
        last.length <= size && last.reduce((sum, length) => sum + length, 0) <= 32;
      const last = lengths.map((_, from) => lengths.slice(from)).find(fits) ?? [];
      expect(journal.entries.map(({ response }) => bodyLength(response) / mebibyte)).toEqual(last);
      expect(journal.entries.map(({ seq }) => seq)).toEqual(
        last.map((_, index) => lengths.length - last.length + index + 1),
      );
    }),
  );
});

function bodyLength(response: unknown): number {
  return response instanceof Uint8Array ? response.length : 0;
}

test("a journal of size 0 stores and counts nothing, whoever responds", async () => {
  const { url, control } = await controlled("in-process", {
    journal: 0,
    extend: (app) => app.post(`/client/v4${documentedApp}/meetings`, () => ({})),
  });
  await get(url, sessions);
  await get(url, `${documentedApp}/webhooks`);
  expect((await fetch(`${url}${documentedApp}/meetings`, { method: "POST" })).status).toBe(200);
  await sent(url, "malformed\r\n\r\n");
  expect(await control.journal.list()).toEqual({ requests: [], recorded: 0 });
  expect(await control.coverage.read()).toMatchObject({ covered: 0, not_served: [] });
});

test("the archive is HAR 1.2 with the responses", async () => {
  const { url, control } = await controlled("over HTTP");
  await get(url, `${sessions}?per_page=1`);
  const har = await control.journal.har();
  expect(har).toMatchObject({
    log: {
      version: "1.2",
      creator: { name: "realtimekit-testkit" },
      entries: [
        {
          request: {
            method: "GET",
            url: `${url}${sessions}?per_page=1`,
            queryString: [{ name: "per_page", value: "1" }],
          },
          response: { status: 200, statusText: "OK", content: { mimeType: "application/json" } },
        },
      ],
    },
  });
  expect(JSON.stringify(har.log.entries)).toContain('\\"success\\":true');
});
