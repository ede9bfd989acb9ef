import fc from "fast-check";
import { expect, onTestFinished, test, vi } from "vitest";
import { type Control, controlClient } from "../../../src/clients/control.js";
import { mockFetch } from "../../../src/clients/fetch.js";
import { resolveOptions } from "../../../src/server/context/options.js";
import type { Mock } from "../../../src/server/mock.js";
import { Scope, type ScopeWatcher } from "../../../src/server/scope/scope.js";
import { ScopeLimitError, Scopes, SharedMemory } from "../../../src/server/scope/scopes.js";
import { LocalLog } from "../../../src/world/log/event-log.js";
import { controlled, documentedApp, get } from "./controlled.js";

/** What a caller of a scope can do. */
const act = fc.oneof(
  fc.record({ type: fc.constant("create" as const), title: fc.string({ maxLength: 5 }) }),
  fc.record({ type: fc.constant("join" as const), name: fc.constantFrom("Ada", "Bob") }),
  fc.record({ type: fc.constant("advance" as const), by: fc.integer({ min: 0, max: 600 }) }),
  fc.record({ type: fc.constant("down" as const) }),
  fc.record({ type: fc.constant("up" as const) }),
  fc.record({ type: fc.constant("send" as const), path: fc.constantFrom("meetings", "sessions") }),
  fc.record({ type: fc.constant("undo" as const) }),
);

test("200 scopes driven in parallel over HTTP never see each other", async () => {
  const { mock, url } = await controlled("over HTTP", { meetings: 3, sessions: 5 });
  const plays = fc.sample(fc.array(act, { minLength: 3, maxLength: 8 }), { numRuns: 200, seed: 5 });
  const together = await Promise.all(
    plays.map((acts, index) =>
      play(mock, url, controlClient(url, { scope: `together-${index}` }), `together-${index}`, acts),
    ),
  );
  const alone: unknown[] = [];
  for (const [index, acts] of plays.entries()) {
    alone.push(await play(mock, url, mock.scope(`alone-${index}`), `alone-${index}`, acts));
  }
  expect(together).toEqual(alone);
  expect(new Set(alone.map((seen) => JSON.stringify(seen))).size).toBeGreaterThan(100);
  expect(await mock.control.state.events()).toEqual({ events: [] });
}, 60_000);

/** Acts in a scope, by prefix and by header in turn, and returns all that can be seen of it afterwards. */
async function play(
  mock: Mock,
  url: string,
  control: Control,
  scope: string,
  acts: readonly (typeof act extends fc.Arbitrary<infer A> ? A : never)[],
) {
  const origin = new URL(url).origin;
  const send = (path: string, index: number) =>
    index % 2 === 0
      ? get(`${origin}/scope/${scope}/client/v4`, `${documentedApp}/${path}`)
      : get(url, `${documentedApp}/${path}`, { "x-testkit-scope": scope });
  const seen: unknown[] = [];
  const { id } = await control.meetings.create({ title: "Its own" });
  for (const [index, one] of acts.entries()) seen.push(await outcome(carryOut(one, index)));
  const requests = (await control.journal.list()).requests.map(({ path, status, faults }) => [path, status, faults]);
  const { percent } = await control.coverage.read();
  return [
    seen,
    requests,
    percent,
    await control.clock.read(),
    await control.state.events(),
    await mock.scope(scope).state.save(),
  ];

  async function carryOut(one: (typeof acts)[number], index: number) {
    switch (one.type) {
      case "create":
        return control.meetings.create({ title: one.title });
      case "join":
        return control.sessions.join({ meeting_id: id, name: one.name });
      case "advance":
        return control.clock.advance({ by: one.by });
      case "down":
        return control.faults.preset({ name: "api-down" });
      case "up":
        return control.faults.clear();
      case "send": {
        const { status, body } = await send(one.path, index);
        return [status, body];
      }
      case "undo":
        return control.state.undo({ count: 1 });
    }
  }
}

async function outcome(done: Promise<unknown>): Promise<unknown> {
  return done.catch((error: Error) => error.message);
}

test("a scope is private: world, clock, faults and journal", async () => {
  const { mock, url } = await controlled("in-process");
  const scope: Control = mock.scope("mine");
  await scope.meetings.create({ title: "Only here" });
  await scope.clock.advance({ by: "1h" });
  await scope.faults.preset({ name: "api-down" });
  expect((await get(url, `${documentedApp}/meetings?search=only`)).body).toMatchObject({ paging: { total_count: 0 } });
  expect((await get(url, `${documentedApp}/meetings`, { "x-testkit-scope": "mine" })).status).toBe(503);
  expect((await mock.control.clock.read()).now).toBe("2026-01-15T10:00:00.000Z");
  expect((await mock.control.journal.list()).requests).toHaveLength(1);
  expect((await scope.journal.list()).requests).toHaveLength(1);
  expect((await scope.scopes.list()).scopes).toMatchObject([{ name: "mine", tenants: 1, requests: 1 }]);
});

test("a scope that nobody uses says for how long", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  onTestFinished(() => void vi.useRealTimers());
  const { mock } = await controlled("in-process");
  await mock.control.scopes.create({ name: "idle" });
  vi.advanceTimersByTime(90_400);
  const idle = { name: "idle", revision: "2026-01", idle_seconds: 90, tenants: 0 };
  expect((await mock.control.scopes.list()).scopes).toMatchObject([idle]);
  await expect(mock.control.scopes.create({ name: "idle" })).rejects.toThrow("There is already a scope idle.");
});

test("a dropped scope begins anew", async () => {
  const { mock } = await controlled("in-process");
  expect(await mock.control.scopes.create({ name: "s" })).toEqual({ name: "s", prefix: "/scope/s" });
  await mock.scope("s").clock.advance({ by: "1h" });
  await mock.control.scopes.drop({ name: "s" });
  expect((await mock.scope("s").clock.read()).now).toBe("2026-01-15T10:00:00.000Z");
});

test.each(["a b", "ä", "x".repeat(65), "a/b"])("the header cannot name a scope %j", async (name) => {
  const { mock } = await controlled("in-process");
  const headers = { authorization: "Bearer x", "x-testkit-scope": name };
  const { statusCode, body } = await mock.app.inject({ url: `${documentedApp}/meetings`, headers });
  expect([statusCode, JSON.parse(body).errors[0].code]).toEqual([400, 10_002]);
});

test.each(["/scope/", "/scope/a", "/scope/a%20b/accounts", `/scope/${"x".repeat(65)}/accounts`])(
  "the path %s names no scope and has no route",
  async (path) => {
    const { mock } = await controlled("in-process");
    expect((await mock.app.inject({ url: path })).statusCode).toBe(404);
    expect((await mock.control.scopes.list()).scopes).toEqual([]);
  },
);

test("one scope too many gets a 503, and existing scopes still respond", async () => {
  const { mock, url } = await controlled("in-process", { maxScopes: 2 });
  const send = async (scope: string) =>
    (await get(url, `${documentedApp}/meetings`, { "x-testkit-scope": scope })).status;
  expect([await send("a"), await send("b"), await send("c"), await send("a")]).toEqual([200, 200, 503, 200]);
  for (const path of ["/nowhere", `${documentedApp}/sessions/%ff`]) {
    expect((await get(url, path, { "x-testkit-scope": "c" })).status).toBe(503);
    const sent = mockFetch(mock, { scope: "c" })(`https://api.cloudflare.com/client/v4${path}`);
    expect((await sent).status).toBe(503);
  }
});

/** Scopes whose clock a test moves; no more than two, idle after a second. */
function timedScopes() {
  const time = { now: 0 };
  const options = resolveOptions({ maxScopes: 2, scopeIdleMs: 1000 });
  const world = { ...options, tenantSeed: () => ({ meetings: [], sessions: [], livestreamSessions: [] }) };
  const now = () => time.now;
  const watchers = new Set<ScopeWatcher>();
  const make = (name: string) => new Scope(name, { ...options, world, now, watchers }, new LocalLog());
  return { options, world, now, time, watchers, scopes: new Scopes(make("default"), make, options, now) };
}

test("idle scopes make room for new ones, those in use never", () => {
  const { time, scopes } = timedScopes();
  const first = scopes.get("first");
  time.now = 600;
  scopes.get("second");
  expect(() => scopes.get("third")).toThrow(ScopeLimitError);
  time.now = 1001;
  scopes.get("third");
  expect(scopes.named.map(({ name }) => name)).toEqual(["second", "third"]);
  time.now = 5000;
  expect(scopes.named).toEqual([]);
  expect(scopes.get("first")).not.toBe(first);
  expect(scopes.drop("default")).toBe(false);
});

test("requests that end after their scope was dropped occupy nothing", () => {
  const { options, world, now } = timedScopes();
  const memory = new SharedMemory(1000, () => {});
  const scope = new Scope("dropped", { ...options, world, now }, new LocalLog(), { memory });
  const request = { method: "GET", url: "/", headers: {} };
  const record = () => scope.record({ request, url: "/", at: 0, startedAt: 0 }, "body");
  record();
  expect(memory.used).toBeGreaterThan(0);
  scope.drop();
  record();
  expect(memory.used).toBe(0);
});

test("the scopes that were used longest ago forget their requests once all scopes occupy too much", () => {
  const { options, world, now, time } = timedScopes();
  const body = "x".repeat(1000);
  // Each request occupies some more than 2000 bytes.
  const memory = new SharedMemory(13_000, () => scopes.reclaim(memory));
  const make = (name: string) => new Scope(name, { ...options, world, now }, new LocalLog(), { memory });
  const scopes = new Scopes(make("default"), make, options, now);
  const record = (name: string) => {
    time.now += 1;
    scopes.get(name).record({ request: { method: "GET", headers: {} }, url: "/", at: 0, startedAt: 0 }, body);
  };
  const kept = () => scopes.named.map(({ name, journal }) => [name, journal.entries.length]);
  for (const name of ["a", "b", "b", "b", "b", "a"]) record(name);
  expect([Object.fromEntries(kept()), memory.used > 12_000]).toEqual([{ a: 2, b: 4 }, true]);
  record("a");
  expect([Object.fromEntries(kept()), memory.used < 6500]).toEqual([{ a: 3, b: 0 }, true]);
});

test("a scope that somebody watches is not idle, and becomes so only afterwards", () => {
  const { time, watchers, scopes } = timedScopes();
  watchers.add({ scope: scopes.get("watched") });
  watchers.add({});
  scopes.get("other");
  time.now = 60_000;
  expect(scopes.named.map(({ name }) => name)).toEqual(["watched"]);
  watchers.clear();
  time.now = 60_900;
  expect(scopes.named).toHaveLength(1);
  time.now = 61_001;
  expect(scopes.named).toEqual([]);
});

test("a scope can speak another revision and obey another profile, for some operations or all", async () => {
  const notices: string[] = [];
  const { mock, url, control } = await controlled("over HTTP", { onNotice: (notice) => notices.push(notice) });
  const { origin } = new URL(url);
  const inScope = (name: string, path: string) => get(`${origin}/scope/${name}/client/v4`, documentedApp + path);
  const sessions = "/sessions?per_page=100";
  await control.scopes.create({ name: "later", revision: "2026-07", profile: { maxPerPage: 25 } });
  await control.scopes.create({ name: "partly", revision: "2026-07", operations: ["GetSessions"] });
  expect((await get(url, documentedApp + sessions)).body).not.toHaveProperty("paging");
  const later = (await inScope("later", sessions)).body as {
    paging: { end_offset: number };
    data: { sessions: unknown[] };
  };
  expect([later.paging.end_offset, later.data.sessions.length]).toEqual([25, 25]);
  expect((await inScope("partly", sessions)).body).toHaveProperty("paging");
  expect((await inScope("partly", "/sessions/session_id")).body).toHaveProperty("data.session");
  expect((await inScope("later", "/sessions/session_id")).body).toHaveProperty("data.id");
  const listed = (await control.scopes.list()).scopes.map(({ name, revision }) => [name, revision]);
  expect(Object.fromEntries(listed)).toEqual({ later: "2026-07", partly: "2026-07" });
  const { entries, operations } = await mock.scope("later").parity.read();
  expect(entries.find(({ name }) => name === "maxPerPage")).toMatchObject({ value: 25, origin: "assumed" });
  const sessionList = operations.find(({ id }) => id === "GetSessions");
  expect(sessionList?.fields.map(({ name }) => name)).toContain("paging.total_count");
  expect(notices).toEqual([]);
  await inScope("later", "/sessions?colour=red");
  expect(notices).toEqual(['GetSessions has no query parameter "colour"; it is ignored.']);
});

test("clients of a scope are judged by its own revision and profile, strictly or not", async () => {
  const notices: string[] = [];
  const { url, control } = await controlled("over HTTP", {
    strict: ["other-revision-parameter", "other-revision-client", "page-size-above-limit"],
    onNotice: (notice) => notices.push(notice),
  });
  const { origin } = new URL(url);
  await control.scopes.create({ name: "later", revision: "2026-07", profile: { maxPerPage: 1000 } });
  const sdk = { "x-stainless-lang": "js", "x-stainless-package-version": "7.1.0" };
  const status = async (base: string, path: string, headers = {}) =>
    (await get(base, documentedApp + path, headers)).status;
  const statuses = (base: string) =>
    Promise.all([
      status(base, "/meetings?status=ACTIVE"),
      status(base, "/meetings", sdk),
      status(base, "/sessions?per_page=500"),
    ]);
  const inScope = `${origin}/scope/later/client/v4`;
  expect(await statuses(inScope)).toEqual([200, 200, 200]);
  expect(notices).toEqual([]);
  expect(await controlClient(url, { scope: "later" }).journal.mistakes()).toEqual({ mistakes: [] });
  expect(await statuses(url)).toEqual([400, 400, 400]);
});

test("what a scope says of itself is of its own revision: document, page, coverage and records", async () => {
  const { mock, url, control } = await controlled("over HTTP");
  const { origin } = new URL(url);
  await control.scopes.create({ name: "later", revision: "2026-07" });
  const read = async (path: string) => (await fetch(`${origin}${path}`)).json();
  expect(await read("/scope/later/_testkit/openapi.json")).toMatchObject({ info: { version: "2026-07" } });
  expect(await read("/_testkit/openapi.json")).toMatchObject({ info: { version: "2026-01" } });
  expect(await read("/scope/later/")).toMatchObject({ revision: "2026-07" });
  await get(`${origin}/scope/later/client/v4`, `${documentedApp}/meetings?status=ACTIVE`);
  const inside = mock.scope("later");
  const { operations } = await inside.coverage.read();
  expect(operations.find(({ id }) => id === "GetMeetings")?.parameters).toContainEqual({
    name: "status",
    covered: true,
  });
  const created = await Promise.all([inside, mock.control].map((one) => one.meetings.create({ title: "One" })));
  const [later, earlier] = created.map((meeting) => Object.keys(meeting));
  expect(later).not.toEqual(earlier);
});

test("a profile for some operations changes no others", async () => {
  const { url, control } = await controlled("over HTTP");
  const { origin } = new URL(url);
  const profile = { missingCredentialsStatus: 400, minutesMeaning: "left-participants" } as const;
  await control.scopes.create({ name: "partly", profile, operations: ["GetSessionDetails"] });
  const scoped = `${origin}/scope/partly/client/v4`;
  const statuses = ["/sessions/session_id", "/sessions"].map(
    async (path) => (await fetch(scoped + documentedApp + path)).status,
  );
  expect(await Promise.all(statuses)).toEqual([400, 401]);
  const byMinutes = "/sessions?status=LIVE&sort_by=minutesConsumed&sort_order=DESC&per_page=100";
  expect((await get(scoped, documentedApp + byMinutes)).body).toEqual((await get(url, documentedApp + byMinutes)).body);
});

test("the faults of a scope outlive what is reset and cleared in it, and apply in the scopes below it", async () => {
  const { mock, url, control } = await controlled("over HTTP");
  const { origin } = new URL(url);
  const status = async (name: string) =>
    (await get(`${origin}/scope/${name}/client/v4`, `${documentedApp}/meetings`)).status;
  await control.scopes.create({ name: "down", faults: [{ effect: { status: 503 } }] });
  await control.scopes.create({ name: "down.below", profile: { maxPerPage: 25 } });
  const inside = mock.scope("down");
  await inside.faults.add({ id: "own", effect: { headers: { "x-own": "1" } } });
  expect((await inside.faults.list()).faults.map(({ rule }) => rule.id)).toEqual(["own"]);
  await inside.faults.remove({ id: "own" });
  expect(await status("down")).toBe(503);
  await inside.faults.clear();
  await inside.state.reset();
  await inside.state.load({ scenario: { title: "Its own" } });
  expect(await Promise.all(["down", "down.below", "down.first-use", "other"].map(status))).toEqual([
    503, 503, 503, 200,
  ]);
});

test("a scope that is created with nonsense is rejected, and does not exist", async () => {
  const { control } = await controlled("over HTTP");
  const bad = { name: "bad", revision: "2031-01", profile: { maxPerPage: 0, pages: 1 }, faults: [{ effect: {} }] };
  // @ts-expect-error There is no such revision and no such entry.
  await expect(control.scopes.create(bad)).rejects.toMatchObject({
    status: 400,
    violations: ["$.revision", "$.profile.maxPerPage", "$.profile.pages", "$.faults[0].effect"].map((path) =>
      expect.objectContaining({ path }),
    ),
  });
  expect(await control.scopes.list()).toEqual({ scopes: [] });
});

test("If-Match: * keeps a command from creating the scope that it names", async () => {
  const { url, control } = await controlled("over HTTP");
  const { origin } = new URL(url);
  const journal = (name: string) =>
    fetch(`${origin}/scope/${name}/_testkit/journal/list`, { headers: { "if-match": "*" } });
  const missing = await journal("gone");
  expect(missing.status).toBe(412);
  expect(await missing.json()).toMatchObject({ error: { message: "There is no scope gone." } });
  expect(await control.scopes.list()).toEqual({ scopes: [] });
  await control.scopes.create({ name: "there" });
  expect([(await journal("there")).status, (await journal("default")).status]).toEqual([200, 200]);
});
