import { expect, test } from "vitest";
import type { Control } from "../../../src/clients/control.js";
import { mockFetch } from "../../../src/clients/fetch.js";
import { controlled, documentedApp, get } from "../control/controlled.js";

type NewFault = Parameters<Control["faults"]["add"]>[0];

const sessions = `${documentedApp}/sessions`;
const meetings = `${documentedApp}/meetings`;

test.each<[string, NewFault["when"], readonly number[]]>([
  ["no condition", {}, [500, 500, 500, 500]],
  ["an operation", { operation: "GetMeetings" }, [200, 200, 500, 500]],
  ["a path pattern", { path: "/accounts/*/realtime/kit/*/sessions" }, [500, 500, 200, 200]],
  ["a path with the version", { path: "/client/v4/**/meetings" }, [200, 200, 500, 500]],
  ["another path", { path: "/accounts/*/realtime/kit/*/presets" }, [200, 200, 200, 200]],
  ["the tenant", { account_id: "023e105f4ecef8ad9ca31a8372d0c353", app_id: "app_id" }, [500, 500, 500, 500]],
  ["another tenant", { app_id: "other" }, [200, 200, 200, 200]],
  ["a method", { method: "HEAD" }, [200, 200, 200, 200]],
  ["a header", { header: { name: "X-Client", value: "ios*" } }, [500, 500, 500, 500]],
  ["another header value", { header: { name: "x-client", value: "android*" } }, [200, 200, 200, 200]],
  ["a missing header", { header: { name: "x-none" } }, [200, 200, 200, 200]],
  ["the second call", { nth: 2 }, [200, 500, 200, 200]],
  ["two calls from the second on", { nth: 2, count: 2 }, [200, 500, 500, 200]],
  ["the first three calls", { count: 3 }, [500, 500, 500, 200]],
  ["the second call of an operation", { operation: "GetMeetings", nth: 2 }, [200, 200, 200, 500]],
  ["no chance", { probability: 0 }, [200, 200, 200, 200]],
  ["certainty", { probability: 1 }, [500, 500, 500, 500]],
])("a rule about %s fires when it should", async (_, when, expected) => {
  const { url, control } = await controlled("over HTTP");
  const { id } = await control.faults.add({ when, effect: { status: 500 } });
  const statuses: number[] = [];
  for (const path of [sessions, sessions, meetings, meetings]) {
    statuses.push((await get(url, path, { "x-client": "ios-17" })).status);
  }
  expect(statuses).toEqual(expected);
  const fired = expected.filter((status) => status === 500).length;
  expect((await control.faults.list()).faults).toMatchObject([{ rule: { id }, fired }]);
  await control.faults.remove({ id });
  expect((await get(url, sessions, { "x-client": "ios-17" })).status).toBe(200);
});

test("a probability is drawn from the seed: runs repeat, other seeds differ, and the share is about right", async () => {
  const draw = async (seed: string) => {
    const { mock, control } = await controlled("in-process");
    await control.faults.add({ id: "flaky", seed, when: { probability: 0.1 }, effect: { status: 500 } });
    const statuses: number[] = [];
    for (let index = 0; index < 400; index++) {
      statuses.push((await mock.app.inject({ url: sessions, headers: { authorization: "Bearer x" } })).statusCode);
    }
    return statuses;
  };
  const first = await draw("a");
  expect(await draw("a")).toEqual(first);
  expect(await draw("b")).not.toEqual(first);
  const share = first.filter((status) => status === 500).length / first.length;
  expect(share).toBeGreaterThan(0.05);
  expect(share).toBeLessThan(0.16);
});

test.each<[NewFault["effect"], number, unknown]>([
  [{ status: 503 }, 503, { success: false, errors: [{ code: 10_000, message: "The service is unavailable" }] }],
  [{ status: 500, message: "Boom" }, 500, { success: false, error: { code: 500, message: "Boom" } }],
  [{ status: 401 }, 401, { errors: [{ code: 10_000, message: "Authentication error" }], result: null }],
  [{ status: 404, envelope: "gateway", code: 7003 }, 404, { errors: [{ code: 7003 }] }],
  [{ status: 502, envelope: "product", code: 1 }, 502, { error: { code: 1 } }],
])("the effect %j responds in the right envelope", async (effect, status, body) => {
  const { url, control } = await controlled("over HTTP");
  await control.faults.add({ effect });
  const response = await get(url, sessions);
  expect(response.status).toBe(status);
  expect(response.body).toMatchObject(Object(body));
});

test("fields are dropped and retyped", async () => {
  const { url, control } = await controlled("over HTTP");
  await control.faults.add({ effect: { drop_field: "data.sessions.*.status" } });
  await control.faults.add({ effect: { retype_field: { path: "data.sessions.0.minutes_consumed", to: "string" } } });
  const { data }: { data: { sessions: { status?: string; minutes_consumed: unknown }[] } } = JSON.parse(
    JSON.stringify((await get(url, sessions)).body),
  );
  expect(data.sessions.filter(({ status }) => status !== undefined)).toEqual([]);
  expect(data.sessions.slice(0, 2).map(({ minutes_consumed }) => typeof minutes_consumed)).toEqual([
    "string",
    "number",
  ]);
});

test("a corrupt body is not JSON, and headers are added", async () => {
  const { url, control } = await controlled("over HTTP");
  await control.faults.add({ effect: { corrupt: true, headers: { "x-note": "spoilt" } } });
  const response = await fetch(url + sessions, { headers: { authorization: "Bearer x" } });
  expect(response.headers.get("x-note")).toBe("spoilt");
  await expect(response.json()).rejects.toThrow(SyntaxError);
});

test.each(["reset", "truncate"] as const)("a connection that breaks by %s fails the request", async (connection) => {
  const { url, control } = await controlled("over HTTP");
  await control.faults.add({ effect: { connection }, when: { count: 1 } });
  const request = fetch(url + sessions, { headers: { authorization: "Bearer x" } }).then((response) => response.text());
  await expect(request).rejects.toThrow();
  expect((await get(url, sessions)).status).toBe(200);
  expect((await control.journal.list()).requests.map(({ status }) => status)).toEqual([0, 200]);
});

test("a stalled request gets no response, and the mock still closes", async () => {
  const { url, mock, control } = await controlled("over HTTP");
  await control.faults.add({ effect: { connection: "stall" } });
  const stalled = fetch(url + sessions, { headers: { authorization: "Bearer x" } });
  const outcome = expect(stalled).rejects.toThrow();
  await expect.poll(async () => (await control.journal.list()).recorded).toBe(1);
  await mock.close();
  await outcome;
});

test("an injected request fails when the connection breaks", async () => {
  const { mock } = await controlled("in-process");
  await mock.control.faults.add({ effect: { connection: "reset" } });
  await expect(mock.app.inject({ url: sessions })).rejects.toThrow("ECONNRESET");
});

test("delays of all rules add up, and closing ends them", async () => {
  const { url, mock, control } = await controlled("over HTTP");
  await control.faults.add({ effect: { latency_ms: 30 }, when: { count: 1 } });
  await control.faults.add({ effect: { latency_ms: { min: 20, max: 40 } }, when: { count: 1 } });
  await get(url, sessions);
  const [first] = (await control.journal.list()).requests;
  expect(first?.duration_ms).toBeGreaterThanOrEqual(49);
  await control.faults.add({ effect: { latency_ms: 600_000 } });
  const slow = get(url, sessions).catch(() => "ended");
  await expect.poll(async () => (await control.faults.list()).faults.at(-1)?.fired).toBe(1);
  await mock.close();
  expect(await slow).toBe("ended");
});

test.each(["a port", "fetch"])("a client that goes away ends its delay, by %s", async (way) => {
  const { url, mock, control } = await controlled("in-process");
  await control.faults.add({ id: "slow", effect: { latency_ms: 600_000 } });
  const leaving = new AbortController();
  const sent = { headers: { authorization: "Bearer x" }, signal: leaving.signal };
  const send = way === "fetch" ? mockFetch(mock, { hosts: [new URL(url).host] }) : fetch;
  const given = send(url + sessions, sent).catch((error: Error) => error.name);
  await expect.poll(async () => (await control.faults.list()).faults[0]?.fired).toBe(1);
  leaving.abort();
  expect(await given).toBe("AbortError");
  await expect
    .poll(async () => (await control.journal.list()).requests)
    .toMatchObject([{ status: 0, faults: ["slow"] }]);
});

test("a request with a body is delayed like others", async () => {
  const { url, control } = await controlled("over HTTP");
  await control.faults.add({ effect: { latency_ms: 200 } });
  const headers = { authorization: "Bearer x", "content-type": "application/json" };
  const sent = { method: "POST", body: "{}", headers };
  expect((await fetch(url + meetings, sent)).status).toBe(405);
});

test("a delay over an injected request ends by itself", async () => {
  const { mock, control } = await controlled("in-process");
  await control.faults.add({ effect: { latency_ms: 20 } });
  const { statusCode } = await mock.app.inject({ url: sessions, headers: { authorization: "Bearer x" } });
  expect(statusCode).toBe(200);
});

test("a rate limit rejects the requests beyond it, for each credential", async () => {
  const { url, control } = await controlled("over HTTP");
  await control.faults.add({ effect: { rate_limit: { requests: 2, window_seconds: 60 } } });
  const send = async (token: string) => get(url, sessions, { authorization: `Bearer ${token}` });
  expect([await send("a"), await send("a"), await send("a"), await send("b")].map(({ status }) => status)).toEqual([
    200, 200, 429, 200,
  ]);
  expect((await send("a")).headers.get("retry-after")).toMatch(/^\d+$/);
});

test("stale responses stay as they were first seen", async () => {
  const { url, control } = await controlled("over HTTP");
  await control.faults.add({ id: "stale", effect: { stale: true } });
  const before = (await get(url, meetings)).body;
  await control.meetings.create({ title: "New" });
  expect((await get(url, meetings)).body).toEqual(before);
  await control.faults.remove({ id: "stale" });
  expect((await get(url, meetings)).body).not.toEqual(before);
});

test.each([
  ["api-down", 503],
  ["expired-token", 401],
  ["rate-limited", 429],
  ["flaky-10%", 200],
] as const)("the preset %s responds with %i", async (name, status) => {
  const { url, control } = await controlled("over HTTP", { seed: "presets" });
  expect(await control.faults.preset({ name })).toEqual({ id: name });
  await control.faults.preset({ name });
  expect((await control.faults.list()).faults).toHaveLength(1);
  expect((await get(url, sessions)).status).toBe(status);
  expect((await control.faults.presets()).presets.map((preset) => preset.name)).toContain(name);
});

test("a preset may be about some requests only", async () => {
  const { url, control } = await controlled("over HTTP");
  await control.faults.preset({ name: "api-down", when: { operation: "GetMeetings" } });
  expect([(await get(url, meetings)).status, (await get(url, sessions)).status]).toEqual([503, 200]);
});

test("there are at most 10,000 faults", async () => {
  const { control } = await controlled("in-process");
  for (let index = 0; index < 10_000; index++) await control.faults.add({ effect: { status: 500 } });
  await expect(control.faults.add({ effect: { status: 500 } })).rejects.toThrow("There are already 10000 faults");
  await control.faults.remove({ id: "fault-1" });
  expect(await control.faults.preset({ name: "api-down" })).toEqual({ id: "api-down" });
});

test("an id is given once", async () => {
  const { control } = await controlled("over HTTP");
  await control.faults.add({ id: "fault-1", effect: { status: 500 } });
  await expect(control.faults.add({ id: "fault-1", effect: { status: 500 } })).rejects.toThrow(
    "already a fault fault-1",
  );
  expect(await control.faults.add({ effect: { status: 500 } })).toEqual({ id: "fault-2" });
});
