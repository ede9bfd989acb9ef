import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { limits } from "../../src/lib/limits.js";
import { resolveOptions } from "../../src/server/context/options.js";
import { Scope } from "../../src/server/scope/scope.js";
import { Scopes, SharedMemory } from "../../src/server/scope/scopes.js";
import { LocalLog } from "../../src/world/log/event-log.js";
import { appPath, credentials } from "../server/requests.js";
import { mockFor } from "../server/stage.js";

const json = { "content-type": "application/json" };

async function listening(options: Parameters<typeof mockFor>[0] = {}) {
  const mock = await mockFor({ meetings: 0, sessions: 0, ...options });
  const root = new URL(await mock.listen()).origin;
  const post = (path: string, body: unknown) =>
    fetch(`${root}/_testkit/${path}`, {
      method: "POST",
      headers: json,
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  return { mock, root, post };
}

test("tenants are bounded in a scope, and in all scopes together", async () => {
  const { mock, root } = await listening({ maxTenants: 3 });
  const open = async (scope: number, app: number) =>
    (
      await fetch(`${root}/scope/s${scope}/client/v4/accounts/a/realtime/kit/app${app}/meetings`, {
        headers: credentials,
      })
    ).status;
  for (let scope = 0; scope < 10; scope++) {
    for (let app = 0; app < 3; app++) expect(await open(scope, app)).toBe(200);
  }
  expect(await open(0, 3)).toBe(503);
  expect(await open(11, 0)).toBe(503);
  expect(await open(5, 1)).toBe(200);
  await mock.control.scopes.drop({ name: "s3" });
  expect(await open(11, 0)).toBe(200);
});

test.each([
  [
    "a scenario that generates too much",
    { scenario: { generate: { sessions: 2_000_000 } } },
    400,
    /generates 2000000 records/,
  ],
  [
    "one whose series do",
    { scenario: { meetings: Array(10).fill({ title: "a", generate: { sessions: 100_000 } }) } },
    400,
    /generates 1000000 records/,
  ],
  [
    "one whose tenants do",
    { scenario: { tenants: [{ account_id: "a", app_id: "b", generate: { meetings: 1e6 } }] } },
    400,
    /generates/,
  ],
  ["a world of too many tenants", { world: { now: 0, tenants: tenants(4) } }, 413, /has 4 tenants/],
  ["a world with a tenant twice", { world: { now: 0, tenants: [...tenants(1), ...tenants(1)] } }, 400, /there twice/],
  [
    "a world that says it was generated from too much",
    { world: { now: 0, tenants: [], generated: generated(1e12) } },
    400,
    /2000000/,
  ],
])("state load rejects %s", async (_, body, status, message) => {
  const { mock, post } = await listening({ maxTenants: 3 });
  const response = await post("state/load", body);
  expect([response.status, await response.text()]).toEqual([status, expect.stringMatching(message)]);
  expect((await mock.control.state.events()).events).toEqual([]);
});

function tenants(count: number): object[] {
  return Array.from({ length: count }, (_, index) => ({
    accountId: "a",
    appId: String(index),
    base: "empty",
    created: 0,
    meetings: [],
    sessions: [],
    livestreamSessions: [],
  }));
}

function generated(sessions: number): object {
  return { seed: "a", meetings: 1, sessions, epoch: 0 };
}

test.each([
  ["nested without end", `{"title":${"[".repeat(100_000)}${"]".repeat(100_000)}}`, /nested deeper than 200 levels/],
  ["with a key twice", '{"title":"a","title":"b"}', /the key \\"title\\" is in this object twice/],
  ["with __proto__", '{"title":"a","__proto__":{"isAdmin":true}}', /__proto__/],
  [
    "with 100,000 unknown keys",
    `{${Array.from({ length: 70_000 }, (_, i) => `"k${i}":1`).join(",")}}`,
    /unknown field/,
  ],
])("a body %s is a 400", async (_, body, message) => {
  const { post } = await listening();
  const response = await post("meetings/create", body);
  const text = await response.text();
  expect([response.status, text]).toEqual([400, expect.stringMatching(message)]);
  expect(text.length).toBeLessThan(20_000);
});

test("streams are bounded, and closing one makes room", async () => {
  const { root } = await listening();
  const abort = new AbortController();
  const connect = (signal: AbortSignal) => fetch(`${root}/_testkit/state/stream`, { signal });
  const last = new AbortController();
  const streams = Array.from({ length: limits.streams - 1 }, () => connect(abort.signal));
  for (const stream of await Promise.all([...streams, connect(last.signal)])) expect(stream.status).toBe(200);
  const tooMany = await connect(abort.signal);
  expect([tooMany.status, await tooMany.text()]).toEqual([503, expect.stringContaining("200 open streams")]);
  last.abort();
  let status = 503;
  while (status === 503) {
    await setTimeout(5);
    status = (await connect(abort.signal)).status;
  }
  expect(status).toBe(200);
  abort.abort();
});

test("scopes beyond the limit are a 503 of both APIs", async () => {
  const { root, post } = await listening({ maxScopes: 1 });
  await fetch(`${root}/scope/one${appPath}/meetings`, { headers: credentials });
  expect((await fetch(`${root}/scope/two${appPath}/meetings`, { headers: credentials })).status).toBe(503);
  const headers = { ...json, "x-testkit-scope": "two" };
  expect((await fetch(`${root}/_testkit/state/reset`, { method: "POST", headers, body: "{}" })).status).toBe(503);
  expect((await post("state/reset", {})).status).toBe(200);
});

test("scopes that were used longest ago forget requests and responses first", () => {
  let now = 0;
  const options = resolveOptions({});
  const world = { ...options, tenantSeed: () => ({ meetings: [], sessions: [], livestreamSessions: [] }) };
  const memory: SharedMemory = new SharedMemory(100_000, () => scopes.reclaim(memory));
  const make = (name: string) => new Scope(name, { ...options, world, now: () => now }, new LocalLog(), { memory });
  const scopes: Scopes = new Scopes(make("default"), make, options, () => now);
  const fill = (name: string, requests: number) => {
    now++;
    const scope = scopes.get(name);
    const handled = { request: { method: "GET", headers: {} }, url: "/".repeat(100), at: 0, startedAt: 0 };
    for (let request = 0; request < requests; request++) scope.record(handled, "");
  };
  const lengths = () => ["a", "b", "c"].map((name) => scopes.find(name)?.journal.entries.length);
  fill("a", 30);
  fill("b", 30);
  fill("a", 1);
  expect([lengths(), memory.used]).toEqual([[31, 30, undefined], 61 * 1124]);
  fill("c", 30);
  expect(lengths()).toEqual([0, 0, 30]);
  scopes.drop("c");
  expect(memory.used).toBe(0);
});
