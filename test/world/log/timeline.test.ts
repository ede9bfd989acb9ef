import fc from "fast-check";
import { expect, test } from "vitest";
import { defaultProfile } from "../../../src/contract/behaviour.js";
import { createMeeting, type Joiner, joinMeeting } from "../../../src/world/commands.js";
import { ConflictError, LocalLog, type LogRecord } from "../../../src/world/log/event-log.js";
import { setsClock, Timeline, UndoError } from "../../../src/world/log/timeline.js";
import { describeInvalidLine, describeUnfitEvent } from "../../../src/world/record-models.js";
import type { WorldSnapshot } from "../../../src/world/records.js";
import { endings, fixedSchedule, type Scheduled } from "../../../src/world/schedule.js";
import { World } from "../../../src/world/world.js";

const act = fc.oneof(
  fc.record({ type: fc.constant("create" as const), id: fc.constantFrom("a", "b", "c"), tenant: fc.nat(1) }),
  fc.record({ type: fc.constant("join" as const), id: fc.constantFrom("a", "b"), tenant: fc.nat(1), name: fc.nat(3) }),
  fc.record({
    type: fc.constant("move" as const),
    by: fc.nat(90_000),
    cause: fc.constantFrom("ticking" as const, "command" as const),
  }),
  fc.record({ type: fc.constant("undo" as const), count: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ type: fc.constant("reset" as const) }),
  fc.record({ type: fc.constant("load" as const) }),
  fc.record({ type: fc.constant("begin" as const), created: fc.nat(3) }),
  fc.record({ type: fc.constant("drop" as const), tenant: fc.nat(1) }),
);

type Act = typeof act extends fc.Arbitrary<infer A> ? A : never;

test("a replayed log gives the state; and so is a snapshot of it", () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), fc.integer({ min: 3, max: 12 }), (acts, horizon) => {
      const records: LogRecord[] = [];
      const { world, timeline } = newWorld(horizon, records);
      for (const one of acts) carryOut(world, timeline, one);
      for (const record of records)
        expect(describeInvalidLine(JSON.parse(JSON.stringify(record)), false)).toBeUndefined();
      // As a file would hold it.
      const replayed = newWorld(horizon, [], JSON.parse(JSON.stringify(records)));
      expect(stateOf(replayed.world)).toEqual(stateOf(world));
      const restored = newWorld(horizon, [], [], JSON.parse(JSON.stringify(world.snapshot("changes"))));
      expect(stateOf(restored.world)).toEqual(stateOf(world));
      const rest = timeline.entries.map(({ event }) => ({ events: [event] }));
      const compacted = newWorld(horizon, [], rest, timeline.state.base);
      expect(stateOf(compacted.world)).toEqual(stateOf(world));
    }),
    { numRuns: 300 },
  );
});

test("taking the last changes back is as if they had not been, as far back as the horizon", () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 30 }), fc.nat(8), (acts, count) => {
      // A tenant that was dropped and is opened again begins anew, and that somebody opened it is not taken back.
      const changes = acts.filter(({ type }) => type !== "undo" && type !== "drop");
      const { world, timeline } = newWorld(10, []);
      const states = [stateOf(world)];
      for (const one of changes) {
        const before = timeline.entries.at(-1)?.seq ?? 0;
        carryOut(world, timeline, one.type === "move" ? { ...one, cause: "command" } : one);
        const added = timeline.entries.filter(({ seq, event }) => seq > before && event.type !== "TenantOpened").length;
        for (let index = 0; index < added; index++) states.push(stateOf(world));
      }
      const undone = attempt(() => timeline.undo(count));
      const since = timeline.entries.slice(timeline.entries.findLastIndex(setsClock) + 1);
      expect(since.filter(({ event }) => event.type === "TenantChanged" && event.event.at > world.now)).toEqual([]);
      if (undone && wholeActs(states, count)) expect(stateOf(world)).toEqual(states.at(-1 - count));
    }),
  );
});

/** Reports whether the last changes are all those of some acts: each act's changes share its state. */
function wholeActs(states: readonly unknown[], count: number): boolean {
  const [before, after] = [states.at(-1 - count), states.at(-count)];
  return count === 0 || before === undefined || JSON.stringify(before) !== JSON.stringify(after);
}

test("more cannot be taken back than is remembered, and then nothing is", () => {
  const { world, timeline } = newWorld(5, []);
  world.open("account", "0");
  for (let index = 1; index <= 20; index++) world.advanceTo(index);
  expect(() => timeline.undo(6)).toThrow(new UndoError(6, 5));
  expect(world.now).toBe(20);
  timeline.undo(5);
  expect(world.now).toBe(15);
});

test("it remembers at most about twice the horizon", () => {
  const { world, timeline } = newWorld(100, []);
  for (let index = 1; index <= 10_000; index++) world.advanceTo(index);
  expect(timeline.entries.length).toBeGreaterThanOrEqual(100);
  expect(timeline.entries.length).toBeLessThanOrEqual(200);
});

test("a clock that runs is one event, one that is moved is many", () => {
  const { world, timeline } = newWorld(100, []);
  for (let index = 1; index <= 5; index++) world.advanceTo(index, "ticking");
  for (let index = 6; index <= 8; index++) world.advanceTo(index);
  expect(timeline.entries.map(({ event }) => event.type === "ClockMoved" && event.to)).toEqual([5, 6, 7, 8]);
});

test("what the log cannot keep does not happen", () => {
  const { world, timeline } = newWorld(10, () => {
    throw new Error("disk full");
  });
  expect(() => world.open("account", "0")).toThrow("disk full");
  expect(() => world.advanceTo(5)).toThrow("disk full");
  expect([world.size, world.now, timeline.entries.length]).toEqual([0, 0, 0]);
});

test("what is scheduled on the way of the clock happens with its move or not at all, whatever the log fails at", () => {
  const whole = newWorld(10, []);
  const records: LogRecord[] = [];
  let fails = false;
  const { world } = newWorld(10, (record) => {
    if (fails) throw new Error("disk full");
    records.push(record);
  });
  for (const one of [whole.world, world]) one.open("account", "0");
  const before = stateOf(world);
  fails = true;
  expect(() => world.advanceTo(70_000)).toThrow("disk full");
  expect(stateOf(world)).toEqual(before);
  fails = false;
  for (const one of [whole.world, world]) one.advanceTo(70_000);
  expect(stateOf(world)).toEqual(stateOf(whole.world));
  expect(world.tenant("account", "0")?.sessions.live.map(({ present }) => present.length)).toEqual([2]);
  expect(records.map(({ events }) => events?.length)).toEqual([1, 5]);
});

test("what is remembered begins before such a move or after it", () => {
  for (let moves = 0; moves < 4; moves++) {
    const { world, timeline } = newWorld(3, []);
    world.open("account", "0");
    for (let to = 1; to <= moves; to++) world.advanceTo(to);
    for (let to = 70_000; to <= 70_005; to++) {
      world.advanceTo(to);
      const events = timeline.entries.map(({ event }) => event);
      const restored = newWorld(3, [], [{ events }], timeline.state.base);
      expect(stateOf(restored.world)).toEqual(stateOf(world));
    }
    expect(timeline.state.base).toBeDefined();
  }
});

test("a log that other processes share changes the world when it delivers, whoever logged what", async () => {
  const replicas: { readonly deliver: (record: LogRecord, position: number) => void }[] = [];
  let position = 0;
  const shared = () => {
    const commit = async (expected: number, record: LogRecord) => {
      if (expected !== position) throw new ConflictError(expected, position);
      position++;
      await null;
      for (const { deliver } of replicas) deliver(JSON.parse(JSON.stringify(record)), position);
    };
    const timeline = new Timeline(10, {
      attempts: 1,
      commit,
      follow: (_from, deliver) => void replicas.push({ deliver }),
      close: () => Promise.resolve(),
    });
    const world: World = new World(options, (events, applied) => timeline.commit({ events }, applied));
    timeline.follow(world);
    return { world, timeline };
  };
  const [one, two, local] = [shared(), shared(), newWorld(10, [])];
  const all = [one, two, local];
  expect(() => one.world.open("account", "0")).toThrow("await");
  await null;
  expect(two.world.size).toBe(1);
  await one.world.openLogged("account", "0");
  local.world.open("account", "0");
  // What happens on the way of the clock takes effect when the log delivers it.
  const before = stateOf(one.world);
  const moved = one.world.advanceTo(70_000);
  expect(stateOf(one.world)).toEqual(before);
  const late = two.world.advanceTo(80_000);
  expect(stateOf(two.world)).toEqual(before);
  await expect(late).rejects.toThrow(ConflictError);
  await moved;
  local.world.advanceTo(70_000);
  expect(new Set(all.map(({ world }) => JSON.stringify(stateOf(world)))).size).toBe(1);
  await two.timeline.undo(2);
  await local.timeline.undo(2);
  expect(new Set(all.map(({ world }) => JSON.stringify(stateOf(world)))).size).toBe(1);
  expect(one.timeline.entries).toEqual(local.timeline.entries);
});

const ada = { participantId: "p-ada", name: "Ada" };
const grace = { participantId: "p-grace", name: "Grace" };
const nothing = { meetings: [], sessions: [], livestreamSessions: [] };

function joinsLate(joiner: Joiner): Scheduled {
  const [at, joining] = [60_000, { meetingId: "late", joiner, newSessionId: "s-late" }];
  return { at, what: {}, command: (tenant, profile) => joinMeeting(tenant, joining, at, profile) };
}

/** Each needs the one before it. */
const schedule = fixedSchedule([
  { at: 30_000, what: {}, command: (tenant) => createMeeting(tenant, { id: "late", title: "late" }, 30_000) },
  joinsLate(ada),
  joinsLate(grace),
]);

const options = {
  profile: defaultProfile,
  epoch: 0,
  maxTenants: 10,
  tenantSeed: () => nothing,
  tenantSchedule: () => schedule,
  scenarioStart: ({ created }: { readonly created?: number }) => ({
    epoch: 1000 * (created ?? 0),
    tenantSeed: () => ({ ...nothing, created: 100 * (created ?? 0) }),
  }),
};

/** Calls what stores records before they are followed, or adds them to a list. */
class TestLog extends LocalLog {
  constructor(
    private readonly records: LogRecord[] | ((record: LogRecord) => void),
    private readonly stored: readonly LogRecord[] = [],
  ) {
    super();
  }

  override follow(...args: Parameters<LocalLog["follow"]>): void {
    super.follow(...args);
    for (const record of this.stored) this.deliver(record);
  }

  /** Whatever commands wrote fits. */
  get check(): typeof describeUnfitEvent | undefined {
    return this.stored.length > 0 ? describeUnfitEvent : undefined;
  }

  protected override store(record: LogRecord): void {
    if (typeof this.records === "function") this.records(record);
    else this.records.push(record);
  }
}

/** Creates a world that follows a log with stored records, from a state or its start. */
function newWorld(
  horizon: number,
  records: ConstructorParameters<typeof TestLog>[0],
  stored: readonly LogRecord[] = [],
  base?: WorldSnapshot,
) {
  const timeline = new Timeline(horizon, new TestLog(records, stored));
  const world: World = new World(options, (events, applied) => timeline.commit({ events }, applied));
  timeline.follow(world, { base });
  return { world, timeline };
}

function carryOut(world: World, timeline: Timeline, one: Act): void {
  attempt(() => {
    switch (one.type) {
      case "create": {
        const tenant = world.open("account", String(one.tenant));
        return world.record(tenant, ...createMeeting(tenant, { id: one.id, title: one.id }, world.now));
      }
      case "join": {
        const tenant = world.open("account", String(one.tenant));
        const joiner = { participantId: `p${one.name}`, name: "Ada" };
        const joining = { meetingId: one.id, joiner, newSessionId: `s${tenant.created}` };
        return world.record(tenant, ...joinMeeting(tenant, joining, world.now, defaultProfile));
      }
      case "move":
        return world.advanceTo(world.now + one.by, one.cause);
      case "undo":
        return timeline.undo(one.count);
      case "reset":
        return world.commit([{ type: "Reset" }]);
      case "load":
        return world.commit([{ type: "ScenarioLoaded", start: world.snapshot("everything") }]);
      case "begin":
        return world.commit([{ type: "ScenarioBegun", scenario: { created: one.created } }]);
      case "drop":
        return world.commit([{ type: "TenantDropped", accountId: "account", appId: String(one.tenant) }]);
    }
  });
}

function attempt(act: () => unknown): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

/** Returns all that can be seen of a world, in one order; a tenant that was only opened holds nothing here. */
function stateOf(world: World): unknown {
  const byId = (a: { readonly id: string }, b: { readonly id: string }) => (a.id < b.id ? -1 : 1);
  const filled = world.snapshot("everything").tenants.filter(({ meetings }) => meetings.length > 0);
  const tenants = filled.map((tenant) => ({
    ...tenant,
    meetings: [...tenant.meetings].sort(byId),
    sessions: [...tenant.sessions].sort(byId),
    left: endings(
      world.open(tenant.accountId, tenant.appId),
      { from: world.now, to: Number.MAX_VALUE },
      defaultProfile,
    ),
  }));
  return JSON.parse(
    JSON.stringify({
      now: world.now,
      scenario: world.scenario,
      tenants: tenants.sort((a, b) => (a.appId < b.appId ? -1 : 1)),
    }),
  );
}
