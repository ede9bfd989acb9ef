import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { MockOptions } from "../../../src/server/context/options.js";
import { handlers } from "../../../src/server/lifecycle/operation-responder.js";
import { appPath, credentials } from "../requests.js";
import { mockFor } from "../stage.js";

const urls = ["meetings", "sessions?per_page=5", "meetings?search=caf%C3%A9"].map((path) => `${appPath}/${path}`);

const tenantOfUrls = { account_id: "account", app_id: "app" };

let handled = 0;

beforeEach(() => {
  handled = 0;
  for (const handler of Object.values(handlers)) {
    const respond = handler.respond;
    vi.spyOn(handler, "respond").mockImplementation((...request) => {
      handled++;
      return respond(...request);
    });
  }
});

afterEach(() => vi.restoreAllMocks());

test.each([{ origin: "http://localhost:5173" }, {}])(
  "a cached response is the same, for a client with %o",
  async (headers) => {
    const { send, mock } = await listening();
    await mock.control.meetings.create({ ...tenantOfUrls, title: "Café ☕" });
    for (const url of urls) expect(await send(url, headers)).toEqual(await send(url, headers));
    expect(handled).toBe(urls.length);
  },
);

test("repeated requests are cached without CORS", async () => {
  const { send } = await listening({ cors: false });
  const [url = ""] = urls;
  const first = await send(url);
  expect(await send(url)).toEqual(first);
  expect(Object.keys(first.headers)).not.toContain("access-control-allow-origin");
});

test("the journal and the coverage tell of it as of any other", async () => {
  const { send, mock } = await listening();
  const [url = ""] = urls;
  for (let time = 0; time < 3; time++) await send(url);
  const { requests } = await mock.control.journal.list();
  expect(handled).toBe(1);
  const [first, ...again] = requests.map(({ seq, at, duration_ms, ...rest }) => rest);
  expect(again).toEqual([first, first]);
  expect(requests.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  expect(requests.every(({ at, duration_ms }) => Date.parse(at) > 0 && duration_ms >= 0)).toBe(true);
  const { operations } = await mock.control.coverage.read();
  expect(operations.find(({ id }) => id === "GetMeetings")?.requests).toBe(3);
});

test("clients that take turns are distinguished", async () => {
  const { send, mock } = await listening({ auth: { token: "secret" } });
  const [url = ""] = urls;
  const right = { authorization: "Bearer secret" };
  const clients = [
    right,
    { ...right, "x-client": "a" },
    { ...right, "x-client": "b" },
    { authorization: "Bearer wrong" },
  ];
  const statuses: number[] = [];
  for (const client of [...clients, ...clients, right, right]) statuses.push((await send(url, client)).status);
  expect(statuses).toEqual([200, 200, 200, 401, 200, 200, 200, 401, 200, 200]);
  expect(handled).toBe(1);
  const { requests } = await mock.control.journal.list();
  const shown = requests.map(({ status, headers }) => (status === 200 ? headers["x-client"] : status));
  expect(shown).toEqual([undefined, "a", "b", 401, undefined, "a", "b", 401, undefined, undefined]);
});

test("in-process requests that reuse a changed object get their own responses", async () => {
  const mock = await mockFor({ auth: { token: "secret" } });
  const [url = ""] = urls;
  const headers: Record<string, string> = {};
  const statuses: number[] = [];
  for (const authorization of ["Bearer secret", "Bearer secret", "Bearer wrong", "Bearer secret"]) {
    headers.authorization = authorization;
    statuses.push((await mock.handle({ method: "GET", url, headers })).status);
  }
  expect(statuses).toEqual([200, 200, 401, 200]);
  expect(handled).toBe(1);
});

test("after a reset the coverage counts it from one again", async () => {
  const { send, mock } = await listening();
  const [url = ""] = urls;
  for (const times of [3, 2]) {
    for (let time = 0; time < times; time++) await send(url);
    const { operations } = await mock.control.coverage.read();
    expect(operations.find(({ id }) => id === "GetMeetings")?.requests).toBe(times);
    await mock.control.state.reset();
  }
});

test.each<[string, MockOptions, Record<string, string>, number]>([
  ["wrong credentials", { auth: { token: "secret" } }, { authorization: "Bearer wrong" }, 401],
  ["no credentials", {}, { authorization: "" }, 401],
  ["a name of a scope that cannot be one", {}, { "x-testkit-scope": "no name" }, 400],
])("a request with %s is rejected though its response is cached", async (_, options, headers, status) => {
  const { send } = await listening(options);
  const [url = ""] = urls;
  const right = options.auth ? { authorization: "Bearer secret" } : credentials;
  expect((await send(url, right)).status).toBe(200);
  expect((await send(url, { ...right, ...headers })).status).toBe(status);
});

test("a scope has cached responses of its own", async () => {
  const { send, mock } = await listening();
  const [url = ""] = urls;
  await mock.control.meetings.create({ ...tenantOfUrls, title: "Only in the default scope" });
  const inDefault = await send(url);
  expect(handled).toBe(1);
  const inOther = await send(url, { ...credentials, "x-testkit-scope": "other" });
  expect(inOther.body).not.toBe(inDefault.body);
  expect(await send(`/scope/other${url}`)).toEqual(inOther);
  expect(handled).toBe(2);
  const { requests } = await mock.scope("other").journal.list();
  expect(requests.map(({ path }) => path)).toEqual([url, url]);
});

test("fault rules about other requests leave it as it is", async () => {
  const { send, mock } = await listening();
  const [url = ""] = urls;
  await mock.control.faults.add({ when: { operation: "GetSessions" }, effect: { status: 503 } });
  expect([(await send(url)).status, (await send(url)).status]).toEqual([200, 200]);
  expect(handled).toBe(1);
});

test("while a clock runs, each request moves it", async () => {
  const { send, mock } = await listening();
  const [url = ""] = urls;
  await send(url);
  await mock.control.clock.run({ speed: 100_000 });
  const before = mock.world.now;
  await vi.waitUntil(async () => (await send(url)) && mock.world.now > before, { timeout: 5000 });
});

test("faults, the rate limit and strict mode apply to a request though its response is cached", async () => {
  const [url = ""] = urls;
  const faulty = await listening();
  await faulty.send(url);
  await faulty.mock.control.faults.add({ effect: { status: 503 } });
  expect((await faulty.send(url)).status).toBe(503);
  const limited = await listening({ rateLimit: true, profile: { rateLimitRequests: 1 } });
  expect([(await limited.send(url)).status, (await limited.send(url)).status]).toEqual([200, 429]);
  const strict = await listening({ strict: ["deprecated-credentials"] });
  expect((await strict.send(url)).status).toBe(200);
  const old = { authorization: undefined, "x-auth-key": "key", "x-auth-email": "a@b.c" };
  expect((await strict.send(url, old)).status).toBe(400);
});

test("HEAD has no body, and POST is not allowed, though the response is cached", async () => {
  const { send } = await listening();
  const [url = ""] = urls;
  const { body } = await send(url);
  expect(body).not.toBe("");
  const head = await send(url, credentials, "HEAD");
  expect([head.status, head.body, head.headers["content-length"]]).toEqual([200, "", String(Buffer.byteLength(body))]);
  expect((await send(url, credentials, "POST")).status).toBe(405);
});

/** Starts a listening mock; returns a function that sends it requests. */
async function listening(options: MockOptions = {}) {
  const mock = await mockFor(options);
  const origin = new URL(await mock.listen()).origin;
  return {
    mock,
    async send(url: string, headers: Record<string, string | undefined> = {}, method = "GET") {
      const sent = new Headers();
      for (const [name, value] of Object.entries({ ...credentials, ...headers })) if (value) sent.set(name, value);
      const response = await fetch(origin + url, { method, headers: sent });
      const { date, ...rest } = Object.fromEntries(response.headers);
      return { status: response.status, headers: rest, body: await response.text() };
    },
  };
}
