import { beforeAll, describe, expect, test, vi } from "vitest";
import { defaultProfile } from "../../src/contract/behaviour.js";
import { generateTenant } from "../../src/fixtures/generate/tenant.js";
import { PackedSessions } from "../../src/world/collections/packed-sessions.js";
import type * as scanModule from "../../src/world/collections/scan.js";
import { SessionCollection } from "../../src/world/collections/session-collection.js";
import type { SessionQuery } from "../../src/world/query.js";
import type { SessionRecord } from "../../src/world/records.js";
import { Tenant } from "../../src/world/tenant.js";

const counted = vi.hoisted(() => ({ reads: 0 }));
vi.mock(import("../../src/world/collections/scan.js"), async (original) => {
  const { scan } = await original();
  return {
    scan: (...[sessions, places, query]: Parameters<typeof scanModule.scan>) => {
      counted.reads += places.length;
      return scan(sessions, places, query);
    },
  };
});

const epoch = Date.UTC(2026, 0, 15, 10);
const key = { accountId: "account", appId: "app" };
const range = { min: { value: Date.UTC(2020, 0, 1), inclusive: true } };
const [few, many] = [2000, 50_000];

// Reads are counted, not time, so that a busy machine changes nothing. To read one value of each record would be 48,000
// more; searching by halves and the LIVE sessions, of which there are more too, need some hundreds.
const allowedMore = 1000;

const packedReads = (["at", "createdAt", "startedAt", "spentMs", "placeOf"] as const).map(
  (method): { readonly mock: { readonly calls: readonly unknown[] } } => vi.spyOn(PackedSessions.prototype, method),
);

let small: Tenant;
let large: Tenant;

beforeAll(() => {
  small = countedTenant(few);
  large = countedTenant(many);
});

const everyPage: Omit<SessionQuery, "offset"> = {
  limit: 20,
  descending: true,
  sortBy: "createdAt",
  timeField: "createdAt",
  participantsField: "peak",
};
const byMinutes = { sortBy: "minutesConsumed" } as const;
const search = { search: { text: "review", match: "substring", caseSensitive: false } } as const;
const participants = { participants: { min: { value: 3, inclusive: true } } };

describe("a query reads no more records of many sessions than of few", () => {
  test.each<[string, Partial<SessionQuery>]>([
    ["no filter", {}],
    ["oldest first", { descending: false }],
    ["by minutes", byMinutes],
    ["status", { status: "ENDED" }],
    ["time", { time: range }],
    ["status and time", { status: "ENDED", time: range }],
    ["status by minutes", { status: "ENDED", ...byMinutes }],
    ["time by minutes", { time: range, ...byMinutes }],
    ["status and time by minutes", { status: "ENDED", time: range, ...byMinutes }],
    ["participants, once found", participants],
    ["search, once found", search],
    ["participants and search by minutes, once found", { ...participants, ...search, ...byMinutes }],
  ])("%s", (_, filter) => {
    for (const place of [0, 0.5, 0.95]) {
      const query = { ...everyPage, ...filter };
      const more = readsOf(large, query, place) - readsOf(small, query, place);
      expect(more, `more reads at ${place} of the list`).toBeLessThan(allowedMore);
    }
  });

  test.each<[string, Partial<SessionQuery>]>([
    ["associated_id", {}],
    ["associated_id by minutes", byMinutes],
    ["associated_id and status", { status: "ENDED" }],
    ["associated_id and time", { time: range }],
    ["associated_id and time by minutes", { time: range, ...byMinutes }],
  ])("%s", (_, filter) => {
    const [ofFew = 0, ofMany = Infinity] = [small, large].map((tenant) => {
      const associatedId = tenant.sessions.page({ ...everyPage, offset: 0 }, epoch).rows.at(-1)?.associatedId;
      return readsOf(tenant, { ...everyPage, ...filter, associatedId }, 0.5);
    });
    expect(ofMany - ofFew).toBeLessThan(allowedMore);
  });
});

test("a page by minutes in a range of time reads no more of many LIVE sessions than of few", () => {
  const [live] = [...generateTenant({ ...key, seed: "growth", epoch, meetings: 40, sessions: 200 }).sessions].filter(
    ({ status }) => status === "LIVE",
  );
  const [ofFew = 0, ofMany = Infinity] = [100, 5000].map((count) => {
    const sessions = Array.from({ length: count }, (_, index) => ({ ...(live as SessionRecord), id: `live-${index}` }));
    const collection = new SessionCollection(countedLive(sessions), 4);
    const page = () => collection.page({ ...everyPage, ...byMinutes, time: range, offset: 40 }, epoch);
    // They are sorted once for each time of the clock.
    page();
    return readsDuring(page);
  });
  expect(ofFew).toBeGreaterThan(0);
  expect(ofMany - ofFew).toBeLessThan(allowedMore);
});

test("the first page of a filter never asked for reads no more sessions than it needs, until they are counted", () => {
  const near = 2000;
  const { sessions } = generateTenant({ ...key, seed: "growth", epoch, meetings: 40, sessions: many });
  const collection = new SessionCollection(sessions, 4, undefined, near);
  const letter = { text: "e", match: "substring", caseSensitive: false } as const;
  for (const filter of [search, participants, { search: letter, descending: false }]) {
    let found = { total: 0 };
    const page = () => {
      found = collection.page({ ...everyPage, ...filter, offset: 0 }, epoch);
    };
    expect(readsDuring(page)).toBeLessThan(near + allowedMore);
    expect(readsDuring(() => found.total)).toBeGreaterThan(many / 2);
    expect(readsDuring(page)).toBeLessThan(allowedMore);
  }
});

test("ending a session reads no more records of many sessions than of few", () => {
  const [ofFew = 0, ofMany = Infinity] = [small, large].map((tenant) => {
    const sessionId = tenant.sessions.live.at(-1)?.id ?? "";
    return readsDuring(() => tenant.apply({ type: "SessionEnded", at: epoch, sessionId }));
  });
  expect(ofFew).toBeGreaterThan(0);
  expect(ofMany - ofFew).toBeLessThan(allowedMore);
});

test("no end of a session reads more records of many sessions than of few, also when those that ended are packed", () => {
  const [ofFew = 0, ofMany = Infinity] = [few, many].map((sessions) => {
    const tenant = countedTenant(sessions);
    const ends = Array.from({ length: 2500 }, (_, index) => {
      const start = { sessionId: `late-${index}`, associatedId: "meeting", title: "Late" };
      tenant.apply({ type: "SessionStarted", at: epoch + index, ...start });
      return readsDuring(() =>
        tenant.apply({ type: "SessionEnded", at: epoch + 3 * index, sessionId: start.sessionId }),
      );
    });
    return Math.max(...ends);
  });
  expect(ofFew).toBeGreaterThan(few);
  expect(ofMany - ofFew).toBeLessThan(allowedMore);
});

test("the count sees a walk", () => {
  const walk = () => {
    const { rows } = large.sessions.page({ ...everyPage, offset: 0, limit: many }, epoch);
    return rows.filter(({ status }) => status === "ENDED");
  };
  expect(readsDuring(walk)).toBeGreaterThan(many / 2);
});

/** Reads of records by a page at some place of a list whose result was asked for before. */
function readsOf(tenant: Tenant, query: Omit<SessionQuery, "offset">, place: number): number {
  const { total } = tenant.sessions.page({ ...query, offset: 0 }, epoch);
  return readsDuring(() => tenant.sessions.page({ ...query, offset: Math.floor(total * place) }, epoch));
}

function readsDuring(act: () => unknown): number {
  const before = readsSoFar();
  act();
  return readsSoFar() - before;
}

function readsSoFar(): number {
  return packedReads.reduce((sum, { mock }) => sum + mock.calls.length, counted.reads);
}

function countedTenant(sessions: number): Tenant {
  const seed = generateTenant({ ...key, seed: "growth", epoch, meetings: 40, sessions });
  return new Tenant(key, { ...seed, sessions: countedLive(seed.sessions) }, defaultProfile);
}

/** Counts the reads of LIVE sessions; those that have ended are packed, and their reads counted there. */
function* countedLive(sessions: Iterable<SessionRecord>): Generator<SessionRecord> {
  const counter: ProxyHandler<SessionRecord> = {
    get(session, property) {
      counted.reads++;
      return Reflect.get(session, property);
    },
  };
  for (const session of sessions) yield session.status === "LIVE" ? new Proxy(session, counter) : session;
}
