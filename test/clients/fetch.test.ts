import Cloudflare from "cloudflare";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createFetchMock, type FetchMock, mockFetch } from "../../src/clients/fetch.js";
import { newFolder } from "../new-folder.js";
import { callAll, sdkOn } from "./sdk.js";

const sessions = "https://api.cloudflare.com/client/v4/accounts/a/realtime/kit/b/sessions";
const headers = { authorization: "Bearer test" };

let mock: FetchMock;

beforeEach(async () => {
  mock = await createFetchMock({ revision: "2026-07" });
});

afterEach(() => mock.close());

test("the official SDK gets all five operations, without a port", async () => {
  const bodies = await callAll(sdkOn(mock.fetch));
  expect(Object.values(bodies).map(({ success }) => success)).toEqual([true, true, true, true, true]);
});

test("listens on demand, with the same state, and closing ends that", async () => {
  await mock.fetch(sessions, { headers });
  const url = await mock.listen();
  const overPort = await fetch(sessions.replace("https://api.cloudflare.com/client/v4", url), { headers });
  expect(await overPort.text()).toBe(await (await mock.fetch(sessions, { headers })).text());
  expect((await mock.control.journal.list()).recorded).toBe(3);
  await mock.close();
  await expect(fetch(url)).rejects.toThrow(TypeError);
  await expect(mock.listen()).rejects.toThrow("closed");
});

test("closed, it rejects requests, also those of the official SDK, and its journal can still be read", async () => {
  await mock.fetch(sessions, { headers });
  await mock.close();
  const problem = "The mock is closed: create another one to send it requests.";
  await expect(mock.fetch(sessions, { headers })).rejects.toThrow(new TypeError(problem));
  await expect(mock.handle({ method: "GET", url: "/", headers: {} })).rejects.toThrow(problem);
  const client = new Cloudflare({ apiToken: "test", fetch: mock.fetch });
  const listing = client.realtimeKit.sessions.getSessions("b", { account_id: "a" }, { maxRetries: 0 });
  await expect(listing).rejects.toMatchObject({ cause: new TypeError(problem) });
  expect((await mock.control.journal.list()).recorded).toBe(1);
});

test("can be closed twice, and leaves the folder of its state to the next one", async () => {
  const state = newFolder();
  const first = await createFetchMock({ state });
  await first.control.meetings.create({ title: "Kept" });
  await first.close();
  await first.close();
  const second = await createFetchMock({ state });
  expect(JSON.stringify(await second.save())).toContain("Kept");
  await second.close();
});

test("takes what fetch takes", async () => {
  const url = new URL(sessions);
  const responses = [
    await mock.fetch(sessions, { headers }),
    await mock.fetch(url, { headers }),
    await mock.fetch(new Request(url, { headers })),
  ];
  expect(responses.map(({ status, url }) => [status, url])).toEqual(responses.map(() => [200, sessions]));
  expect((await mock.fetch(sessions, { method: "HEAD", headers })).status).toBe(200);
  expect((await mock.fetch(sessions, { method: "POST", headers, body: "{}" })).status).toBe(405);
});

test.each<[options: object, message: string]>([
  [{ hosts: "localhost" }, 'hosts is "localhost": expected a list of hosts or base URLs'],
  [{ hosts: [null] }, "hosts is [null]: expected a list of hosts or base URLs"],
  [{ passTo: true }, "passTo is true: expected a function, such as fetch"],
  [{ host: [] }, "host is not an option of mockFetch; did you mean hosts?"],
])("an option that cannot be meant is rejected: %j", (options, message) => {
  expect(() => mockFetch(mock, options)).toThrow(new TypeError(message));
});

test("options that are none, or of another way to reach a mock, are rejected", async () => {
  const create: (options: unknown) => Promise<FetchMock> = createFetchMock as never;
  await expect(create(null)).rejects.toThrow(new TypeError("The options of a mock are null: expected an object"));
  await expect(create({ baseUrl: "http://localhost" })).rejects.toThrow(
    "baseUrl is an option of /msw and /playwright, not of this mock",
  );
});

describe("requests to other hosts", () => {
  test("are rejected, with advice", async () => {
    await expect(mock.fetch("https://example.com/x")).rejects.toThrow(
      new TypeError(
        "The mock handles api.cloudflare.com, not example.com: name it in hosts, or set passTo to let it through.",
      ),
    );
    await expect(mockFetch(mock, { hosts: [] })("https://example.com/x")).rejects.toThrow(
      /^The mock handles no host, not example\.com/,
    );
    await expect(
      sdkOn((url, init) => mock.fetch(String(url).replace("api.", "other."), init)).getSessions(),
    ).rejects.toThrow(Cloudflare.APIConnectionError);
  });

  test("are passed on as they are, when there is something to pass them to", async () => {
    const passed: Request[] = [];
    const passTo: typeof fetch = async (input, init) => {
      passed.push(new Request(input, init));
      return new Response("passed");
    };
    const response = await mockFetch(mock, { passTo })("https://example.com/x", {
      method: "PUT",
      body: "text",
      headers,
    });
    expect(await response.text()).toBe("passed");
    const [request] = passed;
    expect([request?.url, request?.method, await request?.text()]).toEqual(["https://example.com/x", "PUT", "text"]);
    expect(request?.headers.get("authorization")).toBe(headers.authorization);
  });

  test("paths and operations of the API that the mock does not serve are passed on, and journaled so", async () => {
    const passed: string[] = [];
    const passTo: typeof fetch = async (input, init) => {
      passed.push(`${init?.method ?? "GET"} ${input}`);
      return new Response("passed", { status: 202 });
    };
    const fetch = mockFetch(mock, { passTo });
    const zones = "https://api.cloudflare.com/client/v4/zones?page=1";
    const meetings = sessions.replace("sessions", "meetings");
    expect(await (await fetch(zones)).text()).toBe("passed");
    expect((await fetch(meetings, { method: "POST", body: "{}" })).status).toBe(202);
    expect((await fetch(sessions, { headers })).status).toBe(200);
    expect((await fetch(sessions, { method: "DELETE", headers })).status).toBe(405);
    expect(passed).toEqual([`GET ${zones}`, `POST ${meetings}`]);
    expect((await mock.control.journal.list()).requests).toMatchObject([
      { path: "/client/v4/zones", status: 202, note: "not-served", forwarded: "https://api.cloudflare.com" },
      { operation: "create_meeting", status: 202, note: "operation-not-served" },
      { operation: "GetSessions", status: 200 },
      { method: "DELETE", status: 405 },
    ]);
  });

  test("an error of what they are passed to reaches the caller", async () => {
    const passTo: typeof fetch = () => Promise.reject(new TypeError("no network"));
    await expect(mockFetch(mock, { passTo })("https://api.cloudflare.com/client/v4/zones")).rejects.toThrow(
      "no network",
    );
  });

  test("can be the mock's too", async () => {
    const fetch = mockFetch(mock, { hosts: ["localhost:8080"] });
    expect(
      (await fetch(sessions.replace("https://api.cloudflare.com", "http://localhost:8080"), { headers })).status,
    ).toBe(200);
    await expect(fetch(sessions, { headers })).rejects.toThrow(TypeError);
  });
});

test.each([
  ["http://localhost:5173/api", "http://localhost:5173/api"],
  ["localhost:5173/api", "http://localhost:5173/api"],
  ["localhost:443", "https://localhost/client/v4"],
  ["LOCALHOST:80", "http://localhost"],
  ["http://localhost:5173", "http://localhost:5173/client/v4"],
])("hosts: %s handles requests to %s", async (host, base) => {
  const fetch = mockFetch(mock, { hosts: [host] });
  expect((await fetch(`${base}/accounts/a/realtime/kit/b/sessions`, { headers })).status).toBe(200);
});

test.each(["https://x.test/a", "https://x.test/a/b", "https://x.test/b"])(
  "hosts: %s is one of several",
  async (base) => {
    const fetch = mockFetch(mock, { hosts: ["https://x.test/a", "https://x.test/a/b", "https://x.test/b"] });
    expect((await fetch(`${base}/accounts/a/realtime/kit/b/sessions`, { headers })).status).toBe(200);
  },
);

test("a response has what one of fetch has", async () => {
  const { signal } = new AbortController();
  for (const init of [{ headers }, { headers, signal }]) {
    const response = await mock.fetch(sessions, init);
    const copy = response.clone();
    expect([response.url, copy.url, copy.clone().url]).toEqual([sessions, sessions, sessions]);
    for (const { headers } of [response, copy]) {
      expect(() => headers.set("a", "b")).toThrow(TypeError);
      expect(() => headers.append("a", "b")).toThrow(TypeError);
      expect(() => headers.delete("date")).toThrow(TypeError);
    }
    expect(await copy.text()).toBe(await response.text());
  }
});

test("a body that is cut off leaves the memory of other buffers alone", async () => {
  const before = Buffer.from("before");
  const { signal } = new AbortController();
  await mock.control.faults.add({ effect: { connection: "truncate" } });
  // Part of a body of a few kilobytes, which shares memory with all small buffers of the process.
  const response = await mock.fetch(`${sessions}?per_page=5`, { headers, signal });
  await expect(response.text()).rejects.toThrow();
  expect([before, Buffer.from("after")].map(String)).toEqual(["before", "after"]);
});

test("a body fails once its request is aborted, and is whole before", async () => {
  const given = new AbortController();
  const init = { headers, signal: given.signal };
  const [one, other, read] = [
    await mock.fetch(sessions, init),
    await mock.fetch(sessions, init),
    await mock.fetch(sessions, init),
  ];
  const whole = await (await mock.fetch(sessions, { headers })).text();
  expect(await read.text()).toBe(whole);
  const copy = other.clone();
  given.abort(new Error("gave up"));
  await expect(one.text()).rejects.toThrow("gave up");
  await expect(copy.json()).rejects.toThrow("gave up");
});

test("a body can be read into a buffer, up to its end", async () => {
  const { body } = await mock.fetch(sessions, { headers, signal: new AbortController().signal });
  const reader = body?.getReader({ mode: "byob" });
  let length = 0;
  for (;;) {
    const part = await reader?.read(new Uint8Array(100));
    length += part?.value?.length ?? 0;
    if (part?.done !== false) break;
  }
  expect(length).toBe((await (await mock.fetch(sessions, { headers })).arrayBuffer()).byteLength);
});

test("uses a scope of its own", async () => {
  expect(() => mockFetch(mock, { scope: "a b" })).toThrow('The name of the scope is "a b": expected 1 to 64 letters');
  expect(() => mock.scope("a b")).toThrow('The name of the scope is "a b": expected 1 to 64 letters');
  expect(() => mock.scope(undefined as never)).toThrow("The name of the scope is nothing: expected 1 to 64 letters");
  const scoped = mockFetch(mock, { scope: "one" });
  await scoped(sessions, { headers });
  expect((await mock.scope("one").journal.list()).recorded).toBe(1);
  expect((await mock.control.journal.list()).recorded).toBe(0);
});

describe("a connection that breaks", () => {
  test("reset: fetch fails, and so does the SDK", async () => {
    await mock.control.faults.add({ effect: { connection: "reset" } });
    await expect(mock.fetch(sessions, { headers })).rejects.toThrow(TypeError);
    await expect(sdkOn(mock.fetch).getSessions()).rejects.toThrow(Cloudflare.APIConnectionError);
  });

  test("truncate: headers and half of the body arrive", async () => {
    const whole = await (await mock.fetch(sessions, { headers })).arrayBuffer();
    await mock.control.faults.add({ effect: { connection: "truncate" } });
    const response = await mock.fetch(sessions, { headers });
    expect([response.status, response.headers.get("content-length")]).toEqual([200, String(whole.byteLength)]);
    let received = 0;
    const reading = (async () => {
      for await (const part of response.body ?? []) received += part.length;
    })();
    await expect(reading).rejects.toThrow(TypeError);
    expect(received).toBe(Math.floor(whole.byteLength / 2));
  });

  test("stall: ends when the caller gives up, or the mock closes", async () => {
    await mock.control.faults.add({ effect: { connection: "stall" } });
    const given = new AbortController();
    const stalled = mock.fetch(sessions, { headers, signal: given.signal });
    given.abort(new Error("gave up"));
    await expect(stalled).rejects.toThrow("gave up");
    const request = { method: "GET", url: new URL(sessions).pathname, headers, signal: given.signal };
    expect(await mock.handle(request)).toMatchObject({ breaks: "reset" });
    const other = mock.fetch(sessions, { headers });
    const failed = expect(other).rejects.toThrow(TypeError);
    await mock.close();
    await failed;
  });

  test("a delay ends when the mock closes", async () => {
    await mock.control.faults.add({ effect: { latency_ms: 600_000 } });
    const slow = mock.fetch(sessions, { headers });
    await expect.poll(async () => (await mock.control.faults.list()).faults[0]?.fired).toBe(1);
    await mock.close();
    expect((await slow).status).toBe(200);
  });
});

test("a request that is aborted before it starts is not sent", async () => {
  await expect(mock.fetch(sessions, { headers, signal: AbortSignal.abort() })).rejects.toThrow("aborted");
  expect((await mock.control.journal.list()).recorded).toBe(0);
});
