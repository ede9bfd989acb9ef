import fc from "fast-check";
import { expect, onTestFinished, test, vi } from "vitest";
import document from "../../../openapi/control.json" with { type: "json" };
import type { Mock } from "../../../src/server/mock.js";
import { fleetSubject, type SharedLog } from "../../../src/server/replicas/shared-log.js";
import { ConflictError, UnavailableError } from "../../../src/world/log/event-log.js";
import { readUntil } from "../read-stream.js";
import { changed, Fleet, meeting_id, read, sessions } from "./stage.js";

test("replicas serve the same world, and a command's response shows its effect", async () => {
  const fleet = new Fleet();
  const [one, other] = [await fleet.add(), await fleet.add()];
  expect((await read(one)).body).toBe((await read(other)).body);
  const { session } = await one.control.sessions.start({ meeting_id });
  const own = await read(one, `${sessions}/${session.id}`);
  expect(own.status).toBe(200);
  const theirs = await read(other, `${sessions}/${session.id}`, { "x-testkit-min-position": String(own.position) });
  expect(theirs.body).toBe(own.body);
});

test("concurrent commands of all replicas take effect once each", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(2), { minLength: 1, maxLength: 12 }), async (order) => {
      const fleet = new Fleet();
      const mocks = [await fleet.add(), await fleet.add(), await fleet.add()];
      await mocks[0]?.control.sessions.start({ meeting_id, participants: ["Host"] });
      const joined = await Promise.all(
        order.map((place, index) => mocks[place]?.control.sessions.join({ meeting_id, name: `P${index}` })),
      );
      expect(joined).toHaveLength(order.length);
      const bodies = await Promise.all(mocks.map(async (mock) => (await read(mock)).body));
      expect(new Set(bodies).size).toBe(1);
      const live = JSON.parse(bodies[0] ?? "").data.sessions.find(
        (one: { associated_id: string; status: string }) => one.associated_id === meeting_id && one.status === "LIVE",
      );
      expect(live.live_participants).toBe(order.length + 1);
      await Promise.all(mocks.map((mock) => mock.close()));
    }),
    { numRuns: 15 },
  );
});

test("any number of replicas join at once, and open any number of accounts at once", async () => {
  const fleet = new Fleet();
  const mocks = await Promise.all(Array.from({ length: 18 }, () => fleet.add({ meetings: 1, sessions: 1 })));
  const [one, other] = mocks;
  if (!one || !other) throw new Error("There are no replicas.");
  expect((await one.control.replicas.list()).replicas).toHaveLength(mocks.length);
  const before = fleet.hub.last;
  const responses = Array.from({ length: 40 }, (_, index) =>
    read(index % 2 ? one : other, `/accounts/${index}/realtime/kit/app/sessions`),
  );
  expect((await Promise.all(responses)).filter(({ status }) => status !== 200)).toEqual([]);
  expect(fleet.hub.last).toBe(before + responses.length);
});

test("a command takes effect in a world that is reset while it opens its account", async () => {
  const fleet = new Fleet();
  const other = await fleet.add();
  let isReset = false;
  const one = await fleet.add({}, (log) =>
    changed(log, {
      async settle(position) {
        if (!isReset) {
          isReset = true;
          await other.control.state.reset();
        }
        await log.settle(position);
      },
    }),
  );
  const { id } = await one.control.meetings.create({ title: "New", account_id: "new", app_id: "app" });
  const { meetings } = await other.control.meetings.list({ search: "New", account_id: "new", app_id: "app" });
  expect([isReset, meetings[0]?.meeting.id]).toEqual([true, id]);
});

test("a command that others are faster than as often as it is computed is a conflict", async () => {
  const { slow, rivals } = await slowReplica(16, { attempts: 16 });
  const command = slow.control.sessions.start({ meeting_id });
  await expect(command).rejects.toMatchObject({ status: 409, message: expect.stringContaining("at the same time") });
  expect(rivals()).toBe(16);
  await slow.control.sessions.start({ meeting_id });
});

test("with a log in memory, as workers have, a command succeeds however often others are faster", async () => {
  const { slow, rivals } = await slowReplica(50);
  await slow.control.sessions.start({ meeting_id });
  expect(rivals()).toBe(50);
});

/** Adds two replicas: of the second one, commands from now on are too slow this many times. */
async function slowReplica(times: number, options: Partial<SharedLog> = {}) {
  const fleet = new Fleet();
  const fast = await fleet.add();
  let rivals = times;
  const slow = await fleet.add({}, (log) =>
    changed(log, {
      ...options,
      async publish(entry, expected) {
        if (rivals < times) await fast.control.meetings.create({ title: `${++rivals}` });
        return log.publish(entry, expected);
      },
    }),
  );
  await read(slow);
  rivals = 0;
  return { slow, rivals: () => rivals };
}

test("a record that is published twice has one effect", async () => {
  const fleet = new Fleet();
  const one = await fleet.add({}, (log) =>
    changed(log, {
      // The confirmation is lost, and the record published again.
      async publish(entry, expected) {
        await log.publish(entry, expected);
        await log.publish(entry, expected);
      },
    }),
  );
  const other = await fleet.add();
  await one.control.meetings.create({ title: "Once", id: "11111111-1111-4111-8111-111111111111" });
  const [mine, theirs] = [await read(one), await read(other)];
  expect(theirs.body).toBe(mine.body);
  expect(JSON.stringify(await one.control.meetings.list({ search: "Once" }))).toContain('"total":1');
});

test("scopes, their faults and variants are those of all replicas", async () => {
  const fleet = new Fleet();
  const [one, other] = [await fleet.add(), await fleet.add()];
  await one.control.scopes.create({
    name: "mine",
    revision: "2026-09",
    faults: [{ effect: { headers: { "x-pinned": "1" } } }],
  });
  await one.scope("mine").faults.add({ effect: { status: 503 }, when: { count: 1 } });
  const responses = await Promise.all([one, other].map((mock) => read(mock, `/scope/mine${sessions}`)));
  expect(responses.map(({ status }) => status)).toEqual([503, 503]);
  const [first, second] = await Promise.all([one, other].map((mock) => read(mock, `/scope/mine${sessions}`)));
  expect(second?.body).toBe(first?.body);
  expect(second?.body).not.toBe((await read(other, sessions)).body);
  expect(first?.headers["x-pinned"]).toBe("1");
  await other.control.scopes.drop({ name: "mine" });
  expect((await one.control.scopes.list()).scopes).toEqual([]);
});

test("a scope is created by its first use, and counts for all", async () => {
  const fleet = new Fleet();
  const [one, other] = [await fleet.add({ maxScopes: 1 }), await fleet.add({ maxScopes: 1 })];
  expect((await read(one, `/scope/a${sessions}`)).status).toBe(200);
  expect((await read(other, `/scope/a${sessions}`)).status).toBe(200);
  expect((await read(other, `/scope/b${sessions}`)).status).toBe(503);
});

test("of two replicas that create a scope at the same time, one is rejected", async () => {
  const fleet = new Fleet();
  const mocks = [await fleet.add(), await fleet.add()];
  const revisions = ["2026-07", "2026-09"] as const;
  const results = await Promise.allSettled(
    mocks.map(({ control }, index) => control.scopes.create({ name: "mine", revision: revisions[index] })),
  );
  const created = results.findIndex(({ status }) => status === "fulfilled");
  expect(results[1 - created]).toMatchObject({
    status: "rejected",
    reason: { status: 409, message: "There is already a scope mine." },
  });
  expect((await mocks[0]?.control.scopes.list())?.scopes[0]?.revision).toBe(revisions[created]);
});

test("a request to a scope that is dropped meanwhile creates it again", async () => {
  const fleet = new Fleet();
  let drop = async () => {};
  const one = await fleet.add({}, (log) =>
    changed(log, {
      async settle(position) {
        const dropping = drop;
        drop = async () => {};
        await dropping();
        await log.settle(position);
      },
    }),
  );
  const other = await fleet.add();
  let drops = 0;
  drop = async () => {
    drops++;
    await fleet.hub.settled(fleet.hub.last);
    await other.control.scopes.drop({ name: "x" });
    await fleet.hub.settled(fleet.hub.last);
  };
  expect((await read(one, `/scope/x${sessions}`)).status).toBe(200);
  expect(drops).toBe(1);
  expect((await other.control.scopes.list()).scopes.map(({ name }) => name)).toEqual(["x"]);
});

test("an undo does not let the clock of another replica stand still", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  onTestFinished(() => void vi.useRealTimers());
  const fleet = new Fleet();
  const [one, other] = [await fleet.add({ speed: 1 }), await fleet.add({ speed: 1 })];
  await one.control.meetings.create({ id: "new", title: "New" });
  vi.advanceTimersByTime(60_000);
  await one.control.state.undo();
  const { now } = await other.control.clock.read();
  vi.advanceTimersByTime(5000);
  expect(Date.parse((await other.control.clock.read()).now) - Date.parse(now)).toBeGreaterThanOrEqual(4000);
});

test("a replica that is far behind catches up before it computes a command again", async () => {
  const fleet = new Fleet();
  const one = await fleet.add({}, (log) => changed(log, { settle: async () => {} }));
  let release = () => {};
  let following = Promise.resolve();
  const behind = await fleet.add({}, (log) =>
    changed(log, {
      follow: (from, deliver) =>
        log.follow(from, async (delivered) => {
          await following;
          // As slow as messages that are read one by one.
          await new Promise(setImmediate);
          await deliver(delivered);
        }),
    }),
  );
  following = new Promise((resolve) => {
    release = resolve;
  });
  for (let index = 0; index < 40; index++) await one.control.meetings.create({ title: `Meeting ${index}` });
  const created = behind.control.meetings.create({ title: "Last" });
  release();
  expect((await created).title).toBe("Last");
});

test("the journal, its verification, mistakes and coverage are those of all replicas", async () => {
  const fleet = new Fleet();
  const [one, other] = [await fleet.add(), await fleet.add()];
  await read(one, `${sessions}?status=LIVE`);
  await read(other, `${sessions}?stauts=LIVE`);
  const { requests, recorded } = await one.control.journal.list();
  expect(requests.map(({ seq }) => seq)).toEqual([1, 2]);
  expect(recorded).toBe(2);
  expect((await other.control.journal.verify({ operation: "GetSessions", times: 2 })).ok).toBe(true);
  expect((await one.control.journal.mistakes()).mistakes).toEqual((await other.control.journal.mistakes()).mistakes);
  expect((await one.control.coverage.read()).percent).toBe((await other.control.coverage.read()).percent);
  expect((await one.control.journal.explain({ seq: 2 })).request.seq).toBe(2);
});

test("what another replica no longer stores is not verified", async () => {
  const fleet = new Fleet();
  const [one, other] = [await fleet.add(), await fleet.add({ journal: 1 })];
  for (let index = 0; index < 3; index++) await read(other);
  const verified = await one.control.journal.verify({ operation: "GetMeetings", times: 0 });
  expect(verified).toMatchObject({ ok: false, forgotten: 2 });
  await one.control.journal.clear();
  expect((await one.control.journal.verify({ operation: "GetMeetings", times: 0 })).ok).toBe(true);
});

test("verification fails without the journal of a former replica, until the journal is cleared", async () => {
  const fleet = new Fleet();
  const [one, other] = [await fleet.add(), await fleet.add()];
  await read(other);
  await other.close();
  const missing = await one.control.journal.verify({ operation: "GetSessions", at_least: 0 });
  expect(missing.ok).toBe(false);
  expect(missing.message).toContain("incomplete");
  expect((await one.control.journal.har()).log.comment).toContain("incomplete");
  await one.control.journal.clear();
  expect((await one.control.journal.verify({ operation: "GetSessions", times: 0 })).ok).toBe(true);
});

test("a replica that others took for gone joins them again, with its journal", async () => {
  const fleet = new Fleet();
  const [one, other] = [await fleet.add(), await fleet.add()];
  await read(other);
  await takeForGone(fleet, fleet.logs[1]?.replica ?? "");
  await read(one);
  expect((await read(other)).status).toBe(503);
  const missing = await one.control.journal.verify({ operation: "GetSessions", times: 2 });
  expect(missing).toMatchObject({ ok: false, message: expect.stringContaining("incomplete") });
  await expect.poll(async () => (await read(other)).status, { timeout: 10_000 }).toBe(200);
  expect((await one.control.journal.verify({ operation: "GetSessions", times: 3 })).ok).toBe(true);
});

test("a replica that joins again is not taken for gone because it was away before", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  onTestFinished(() => void vi.useRealTimers());
  const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1000);
  const away = () => Promise.reject(new UnavailableError("It is away."));
  let isAway = false;
  let isHeard = true;
  const published: string[] = [];
  const fleet = new Fleet();
  const one = await fleet.add({}, (log) =>
    changed(log, {
      query: (...args) => (isHeard ? log.query(...args) : away()),
      publish(entry, expected) {
        published.push(entry.body);
        return log.publish(entry, expected);
      },
    }),
  );
  await fleet.add({}, (log) => changed(log, { last: () => (isAway ? away() : log.last()) }));
  isAway = true;
  isHeard = false;
  await seconds(2);
  await takeForGone(fleet, fleet.logs[1]?.replica ?? "");
  await seconds(12);
  expect((await one.control.replicas.list()).replicas).toHaveLength(1);
  isAway = false;
  await seconds(3);
  expect((await one.control.replicas.list()).replicas).toHaveLength(2);
  // What the test has published itself.
  const others = published.filter((body) => !body.includes('"by":"test"'));
  expect(others.filter((body) => body.includes("gone"))).toEqual([]);
});

/** Publishes what a replica does that has long had no response from another one. */
async function untilStale(mock: Mock): Promise<void> {
  await expect.poll(async () => (await read(mock)).headers["x-testkit-stale"], { timeout: 10_000 }).toBe("true");
}

async function takeForGone({ hub, logs: [log] }: Fleet, id: string): Promise<void> {
  const entry = { subject: fleetSubject, id: "gone", body: JSON.stringify({ v: 1, by: "test", fleet: { gone: id } }) };
  await log?.publish(entry, 0).catch(({ last }: ConflictError) => log.publish(entry, last ?? 0));
  await hub.settled(hub.last);
}

test("an error of the control API has a position too, as what is not there has been seen", async () => {
  const fleet = new Fleet();
  const [one, other] = [await fleet.add(), await fleet.add()];
  const rejected = await read(one, `/_testkit/sessions/read?meeting_id=${meeting_id}`);
  expect(rejected.status).toBe(404);
  await other.control.sessions.start({ meeting_id });
  const after = await read(one, "/_testkit/sessions/none");
  expect(after).toMatchObject({ status: 404, position: rejected.position + 1 });
});

test("a replica ends soon also when the log does not respond", async () => {
  let isDown = false;
  const one = await new Fleet().add({}, (log) =>
    changed(log, { publish: (...args) => (isDown ? new Promise(() => {}) : log.publish(...args)) }),
  );
  isDown = true;
  const startedAt = performance.now();
  await one.close();
  expect(performance.now() - startedAt).toBeLessThan(5000);
});

test("a replica that stops responds to the requests under way, and ends its streams", async () => {
  const fleet = new Fleet();
  const one = await fleet.add({ faults: [{ effect: { latency_ms: 600_000 } }] });
  const { origin } = new URL(await one.listen());
  const stream = await fetch(`${origin}/_testkit/state/stream`);
  const underWay = fetch(origin + sessions);
  await vi.waitFor(async () => expect(await one.control.faults.list()).toMatchObject({ faults: [{ fired: 1 }] }));
  await one.close();
  expect((await underWay).status).toBe(200);
  expect(await stream.text()).toMatch(/^: the scope default\n/);
});

test("a replica that does not respond makes results incomplete", async () => {
  const fleet = new Fleet();
  const one = await fleet.add();
  await fleet.add({}, (log) => changed(log, { respond: () => {} }));
  const { ok, message } = await one.control.journal.verify({ operation: "GetSessions", times: 0 });
  expect({ ok, message }).toMatchObject({ ok: false, message: expect.stringContaining("incomplete") });
});

test("a request waits for the position that its client has seen, and fails when it is not reached", async () => {
  const fleet = new Fleet();
  const one = await fleet.add();
  await read(one);
  const { position } = await read(one);
  const behind = await read(one, sessions, { "x-testkit-min-position": String(position + 1) });
  expect(behind).toMatchObject({ status: 503, headers: { "retry-after": "1" } });
  expect(JSON.parse(behind.body)).toMatchObject({ success: false });
  const waiting = read(one, sessions, { "x-testkit-min-position": String(position + 1) });
  await one.control.meetings.create({ title: "Next" });
  expect(await waiting).toMatchObject({ status: 200 });
  for (const path of [sessions, "/_testkit/clock/read"]) {
    expect((await read(one, path, { "x-testkit-min-position": "soon" })).status).toBe(400);
  }
});

test("a replica that starts later has the same state, from a snapshot and the rest of the log", async () => {
  const fleet = new Fleet();
  const one = await fleet.add();
  await one.control.scopes.create({ name: "kept", revision: "2026-07" });
  await one.scope("kept").faults.add({ effect: { headers: { "x-fault": "1" } } });
  await one.control.scopes.create({ name: "former" });
  await one.control.scopes.drop({ name: "former" });
  for (let count = 0; count < 5010; count++) await one.control.clock.advance({ by: 1 });
  await fleet.hub.settled(fleet.hub.last);
  const snapshot = await fleet.logs[0]?.loadSnapshot();
  expect(snapshot?.position).toBeGreaterThan(5000);
  expect(snapshot?.text).not.toContain("former");
  await one.control.sessions.start({ meeting_id });
  const later = await fleet.add();
  for (const url of [sessions, `/scope/kept${sessions}`]) {
    const [mine, theirs] = [await read(one, url), await read(later, url)];
    expect(theirs.body).toBe(mine.body);
    expect(theirs.headers["x-fault"]).toBe(mine.headers["x-fault"]);
  }
  const states = async () => (await later.control.replicas.list()).replicas.map(({ state }) => state);
  await expect.poll(states, { timeout: 10_000 }).toEqual(["current", "current"]);
  await later.control.scopes.create({ name: "former" });
  const { undone } = await later.control.state.undo({ count: 1 });
  expect(undone).toHaveLength(1);
  expect((await read(later)).body).toBe((await read(one)).body);
}, 60_000);

test("a snapshot is proposed once, however many records come in before the log has the proposal", async () => {
  const fleet = new Fleet();
  let proposals = 0;
  const one = await fleet.add({}, (log) =>
    changed(log, {
      async publish(entry, expected) {
        if (entry.body.includes('"snapshot"')) {
          proposals++;
          await fleet.hub.settled(fleet.hub.last + 10);
        }
        return log.publish(entry, expected);
      },
    }),
  );
  for (let count = 0; count < 5030; count++) await one.control.clock.advance({ by: 1 });
  expect((await fleet.logs[0]?.loadSnapshot())?.position).toBeGreaterThan(5000);
  expect(proposals).toBe(1);
}, 60_000);

test("a replica of an older release does not start", async () => {
  const fleet = new Fleet();
  await fleet.add();
  const body = JSON.stringify({ v: 2, by: "a newer one", record: {} });
  await fleet.logs[0]?.publish({ subject: "default", id: "newer", body }, 0);
  await expect(fleet.add()).rejects.toThrow(/records of version 2, written by a newer one.*update it/);
});

test("what another application publishes to the log changes nothing, and commands go on", async () => {
  const fleet = new Fleet();
  const notices: string[] = [];
  const one = await fleet.add({ onNotice: (text) => notices.push(text) });
  await fleet.logs[0]?.publish({ subject: "default", id: "stray", body: "hello" }, 0);
  await fleet.logs[0]?.publish({ subject: "%zz", id: "other", body: '{"v":"x"}' }, 0);
  await one.control.meetings.create({ title: "Next" });
  const other = await fleet.add();
  expect((await read(other)).body).toBe((await read(one)).body);
  expect((await other.control.meetings.list({ search: "Next" })).total).toBe(1);
  expect(notices.filter((text) => text.includes("not from a replica"))).toHaveLength(2);
});

test("a replica whose state differs from the others' responds no more, and says since when", async () => {
  const fleet = new Fleet();
  const mocks = [await fleet.add(), await fleet.add()];
  const wrong = await fleet.add({}, (log) =>
    changed(log, {
      follow: (from, deliver) =>
        log.follow(from, (record) => deliver({ ...record, body: record.body.replace("Right", "Wrong") })),
    }),
  );
  await mocks[0]?.control.meetings.create({ title: "Right" });
  await expect.poll(async () => (await read(wrong)).status, { timeout: 10_000 }).toBe(503);
  const health = await wrong.app.inject("/_testkit/health");
  expect(health.statusCode).toBe(503);
  expect(health.json().replica).toMatchObject({
    state: "failed",
    problem: expect.stringMatching(/since position \d+: MeetingCreated/),
  });
  const { schema } = document.paths["/_testkit/health"].get.responses[503].content["application/json"];
  expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(Object.keys(health.json())));
  expect((await read(mocks[0] ?? wrong)).status).toBe(200);
});

test("a replica watches all of many others, some at a time", async () => {
  const fleet = new Fleet();
  const queried: string[] = [];
  for (let count = 0; count < 11; count++) await fleet.add();
  await fleet.add({}, (log) =>
    changed(log, {
      query(replica, query) {
        queried.push(replica);
        return log.query(replica, query);
      },
    }),
  );
  await expect.poll(() => queried.length, { timeout: 10_000 }).toBeGreaterThan(0);
  expect(queried.length % 8).toBe(0);
  await expect.poll(() => new Set(queried).size, { timeout: 10_000 }).toBe(11);
});

test("a replica that is a record behind whenever it looks, as others keep publishing, is not stale", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  onTestFinished(() => void vi.useRealTimers());
  const fleet = new Fleet();
  let isBusy = false;
  const one = await fleet.add({}, (log) => changed(log, { last: async () => (await log.last()) + (isBusy ? 1 : 0) }));
  const other = await fleet.add();
  const state = async () => (await one.control.replicas.list()).replicas[0]?.state;
  isBusy = true;
  for (let second = 0; second < 5; second += 1) {
    await vi.advanceTimersByTimeAsync(1000);
    expect(await state()).toBe("behind");
    await other.control.meetings.create({ title: "Next" });
  }
  await vi.advanceTimersByTimeAsync(4000);
  expect(await state()).toBe("stale");
  await other.control.meetings.create({ title: "Last" });
  expect((await read(one)).headers["x-testkit-stale"]).toBeUndefined();
});

test("commands fail, and reads are marked as stale, while the log cannot be reached", async () => {
  const fleet = new Fleet();
  let isDown = false;
  const gone = () => Promise.reject(new UnavailableError("The log cannot be reached."));
  const onNotice = vi.fn();
  const one = await fleet.add({ onNotice }, (log) =>
    changed(log, {
      publish: (entry, expected) => (isDown ? gone() : log.publish(entry, expected)),
      last: () => (isDown ? gone() : log.last()),
    }),
  );
  await read(one);
  isDown = true;
  await expect(one.control.meetings.create({ title: "Lost" })).rejects.toMatchObject({ status: 503 });
  await untilStale(one);
  expect((await read(one)).status).toBe(200);
  const unused = sessions.replace("app_id", "unused");
  const { status, body } = await read(one, unused);
  expect(status).toBe(200);
  expect((await one.control.replicas.list()).replicas).toMatchObject([{ state: "stale" }]);
  expect(onNotice.mock.calls).toEqual([
    ["Until the log can be reached, commands fail, and reads are stale: The log cannot be reached."],
  ]);
  isDown = false;
  await expect.poll(async () => (await read(one)).headers["x-testkit-stale"], { timeout: 10_000 }).toBeUndefined();
  expect((await read(one, unused)).body).toBe(body);
  await one.control.meetings.create({ title: "Stored" });
});

test("each outage of the log, and its end, is reported", async () => {
  let isDown = false;
  const onNotice = vi.fn();
  await new Fleet().add({ onNotice }, (log) =>
    changed(log, {
      last: () => (isDown ? Promise.reject(new UnavailableError("The log cannot be reached.")) : log.last()),
    }),
  );
  const outage = "Until the log can be reached, commands fail, and reads are stale: The log cannot be reached.";
  const expected: string[][] = [];
  for (const text of [outage, "The log can be reached again.", outage, "The log can be reached again."]) {
    isDown = text === outage;
    expected.push([text]);
    await expect.poll(() => onNotice.mock.calls, { timeout: 10_000 }).toEqual(expected);
  }
});

test("commands fail with what to do when the log was purged", async () => {
  let isPurged = false;
  const purged = (expected: number) => Promise.reject(new ConflictError(expected, 0));
  const one = await new Fleet().add({}, (log) =>
    changed(log, { publish: (entry, expected) => (isPurged ? purged(expected) : log.publish(entry, expected)) }),
  );
  const { session } = await one.control.sessions.start({ meeting_id });
  isPurged = true;
  await expect(one.control.sessions.end({ session_id: session.id })).rejects.toMatchObject({
    status: 503,
    message: expect.stringMatching(/^The log no longer has the record at position \d+: if it was purged, start the /),
  });
});

test("control reads do not wait for the clock while the log cannot be reached", async () => {
  const fleet = new Fleet();
  let isDown = false;
  const one = await fleet.add({ speed: 1 }, (log) =>
    changed(log, {
      publish: (entry, expected) => (isDown ? new Promise(() => {}) : log.publish(entry, expected)),
      last: () => (isDown ? Promise.reject(new UnavailableError("The log cannot be reached.")) : log.last()),
    }),
  );
  await read(one);
  isDown = true;
  await untilStale(one);
  const startedAt = performance.now();
  const listUntilClockIsDue = async () => {
    expect((await one.control.meetings.list({})).meetings).not.toHaveLength(0);
    return performance.now() - startedAt;
  };
  await expect.poll(listUntilClockIsDue, { timeout: 5000 }).toBeGreaterThan(1100);
});

test("a clock that runs moves once for all replicas", async () => {
  const fleet = new Fleet();
  const mocks = [await fleet.add({ speed: 1000 }), await fleet.add({ speed: 1000 })];
  const before = fleet.hub.last;
  await expect
    .poll(
      async () => {
        await Promise.all(mocks.map((mock) => read(mock)));
        return fleet.hub.last;
      },
      { timeout: 10_000 },
    )
    .toBeGreaterThan(before + 1);
  await mocks[0]?.control.clock.pause();
  await fleet.hub.settled(fleet.hub.last);
  const [one, other] = await Promise.all(mocks.map((mock) => mock.control.clock.read()));
  expect(one?.now).toBe(other?.now);
});

test.each([1, 60])(
  "a replica that starts later, with the real time at speed %i, has the time of the others",
  async (speed) => {
    const fleet = new Fleet();
    const options = { clock: "now", speed } as const;
    const one = await fleet.add(options);
    await one.control.clock.pause();
    await one.control.clock.advance({ by: 86_400 });
    const started = Date.now();
    vi.spyOn(Date, "now").mockReturnValue(started + 5000);
    onTestFinished(() => void vi.restoreAllMocks());
    const other = await fleet.add(options);
    expect((await other.control.clock.read()).now).toBe((await one.control.clock.read()).now);
  },
);

test("the streams of a replica show the requests to all of them", async () => {
  const fleet = new Fleet();
  const [one, other] = [await fleet.add(), await fleet.add()];
  const origin = new URL(await one.listen()).origin;
  await read(other);
  const requested = await nextEvent(`${origin}/_testkit/journal/stream`, () => read(other, `${sessions}?status=LIVE`));
  expect(requested).toMatchObject({ event: "request", data: { seq: 2, query: { status: "LIVE" } } });
  const changed = await nextEvent(`${origin}/_testkit/state/stream`, () => read(other));
  expect(changed).toEqual({ event: "change", data: { what: ["journal"] } });
});

test("the streams of a replica ask the others only for new requests", async () => {
  const sent: { readonly entries: readonly unknown[] }[] = [];
  const fleet = new Fleet();
  const one = await fleet.add({}, (log) =>
    changed(log, {
      async query(id, query) {
        const response = await log.query(id, query);
        if ("requests" in query) sent.push(response as (typeof sent)[number]);
        return response;
      },
    }),
  );
  const other = await fleet.add();
  const origin = new URL(await one.listen()).origin;
  for (let count = 0; count < 3; count++) await read(other);
  const stream = `${origin}/_testkit/journal/stream?all_scopes=true`;
  await nextEvent(stream, () => read(other));
  expect(sent.map(({ entries }) => entries.length)).toEqual([3, 1]);
  // The numbers of a scope that was dropped start again.
  const inScope = () => read(other, `/scope/mine${sessions}`);
  await inScope();
  await inScope();
  const requested = await nextEvent(stream, async () => {
    await other.control.scopes.drop({ name: "mine" });
    await inScope();
  });
  expect(requested).toMatchObject({ event: "request", data: { scope: "mine" } });
});

/** Returns the first event of a stream after something has happened. */
async function nextEvent(url: string, act: () => Promise<unknown>) {
  const response = await fetch(url);
  await act();
  const form = /^event: (.*)\ndata: (.*)\n\n/m;
  const [, event, data = ""] = form.exec(await readUntil(response, (streamed) => form.test(streamed))) ?? [];
  return { event, data: JSON.parse(data) };
}
