import { beforeAll, describe, expect, test } from "vitest";
import { defaultProfile } from "../../src/contract/behaviour.js";
import { generateTenant } from "../../src/fixtures/generate/tenant.js";
import type { SessionQuery } from "../../src/world/collections.js";
import type { SessionRecord } from "../../src/world/records.js";
import { Tenant } from "../../src/world/tenant.js";

const epoch = Date.UTC(2026, 0, 15, 10);
const key = { accountId: "account", appId: "app" };
const range = { min: { value: Date.UTC(2020, 0, 1), inclusive: true } };
const [few, many] = [2000, 50_000];

// Reads of values are counted, not time, so that a busy machine changes nothing. To read one value of each record would
// be 48,000 more.
const allowedMore = 1000;

let reads = 0;
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

describe("a page reads no more of many sessions than of few", () => {
  test.each<[string, Partial<SessionQuery>]>([
    ["no filter", {}],
    ["oldest first", { descending: false }],
    ["LIVE", { status: "LIVE" }],
    ["time", { time: range }],
    ["LIVE and time", { status: "LIVE", time: range }],
  ])("%s", (_, filter) => {
    expect(moreReads({ ...everyPage, ...filter })).toBeLessThan(allowedMore);
  });

  test.each<[string, Partial<SessionQuery>]>([
    ["associated_id", {}],
    ["associated_id and time", { time: range }],
    ["associated_id and LIVE", { status: "LIVE" }],
  ])("%s, once indexed", (_, filter) => {
    const associatedId = large.sessions.live.at(-1)?.associatedId;
    for (const tenant of [small, large]) tenant.sessions.page({ ...everyPage, associatedId, offset: 0 }, epoch);
    expect(moreReads({ ...everyPage, ...filter, associatedId })).toBeLessThan(allowedMore);
  });

  test.each<[string, Partial<SessionQuery>]>([
    ["by minutes", byMinutes],
    ["ENDED", { status: "ENDED" }],
    ["time by minutes", { time: range, ...byMinutes }],
    ["participants", participants],
    ["search", search],
    ["participants and search by minutes", { ...participants, ...search, ...byMinutes }],
  ])("%s, once found", (_, filter) => {
    const query = { ...everyPage, ...filter };
    for (const tenant of [small, large]) tenant.sessions.page({ ...query, offset: 0 }, epoch);
    expect(moreReads(query)).toBeLessThan(allowedMore);
  });

  test("time by minutes, once found for another time that selects the same sessions", () => {
    for (const tenant of [small, large]) tenant.sessions.page({ ...everyPage, ...byMinutes, offset: 0 }, epoch);
    const earlier = { min: { value: Date.UTC(2019, 0, 1), inclusive: false } };
    expect(moreReads({ ...everyPage, ...byMinutes, time: earlier })).toBeLessThan(allowedMore);
  });
});

test("ending a session reads no more of many sessions than of few", () => {
  const [ofFew = 0, ofMany = Infinity] = [small, large].map((tenant) => {
    const sessionId = tenant.sessions.live.at(-1)?.id ?? "";
    return readsDuring(() => tenant.apply({ type: "SessionEnded", at: epoch, sessionId }));
  });
  expect(ofFew).toBeGreaterThan(0);
  expect(ofMany - ofFew).toBeLessThan(allowedMore);
});

test("the count sees a walk", () => {
  const query = { ...everyPage, offset: 0, participants: { min: { value: 2, inclusive: true } } };
  expect(readsDuring(() => large.sessions.page(query, epoch))).toBeGreaterThan(many / 2);
});

/** Measures how much more pages at three places of a list of many sessions read than those of few, at most. */
function moreReads(query: Omit<SessionQuery, "offset">): number {
  const more = [0, 0.5, 0.95].map((place) => readsOf(large, query, place) - readsOf(small, query, place));
  return Math.max(...more);
}

function readsOf(tenant: Tenant, query: Omit<SessionQuery, "offset">, place: number): number {
  const offset = Math.floor(tenant.sessions.size * place);
  return readsDuring(() => tenant.sessions.page({ ...query, offset }, epoch));
}

function readsDuring(act: () => unknown): number {
  const before = reads;
  act();
  return reads - before;
}

function countedTenant(sessions: number): Tenant {
  const seed = generateTenant({ ...key, seed: "growth", epoch, meetings: 40, sessions });
  return new Tenant(key, { ...seed, sessions: counted(seed.sessions) }, defaultProfile);
}

function counted(sessions: readonly SessionRecord[]): SessionRecord[] {
  const counter: ProxyHandler<SessionRecord> = {
    get(session, property) {
      reads++;
      return Reflect.get(session, property);
    },
  };
  return sessions.map((session) => new Proxy(session, counter));
}
