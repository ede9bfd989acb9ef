import fc from "fast-check";
import { expect, test } from "vitest";
import { SessionCollection } from "../../../src/world/collections/session-collection.js";
import { byCreation } from "../../../src/world/collections/sorted.js";
import type { TenantEvent } from "../../../src/world/events.js";
import type { SessionRecord } from "../../../src/world/records.js";
import { reduceSession, startedSession } from "../../../src/world/reduce/session.js";
import { anyEvent, anySessionQuery, anySessions } from "../arbitraries.js";
import { naiveSessions } from "../naive.js";

const many = 1500;

function session(index: number, status: SessionRecord["status"] = "ENDED"): SessionRecord {
  const createdAt = ((index * 7919) % many) * 800;
  return {
    id: `S${index}`,
    associatedId: ["m-Alpha", "m-beta", "nobody"][index % 3] ?? "",
    title: index % 5 === 0 ? "Weekly review" : "Plans",
    type: "meeting",
    status,
    createdAt,
    startedAt: createdAt,
    updatedAt: createdAt,
    endedAt: status === "ENDED" ? createdAt : undefined,
    peak: index % 7,
    spentMs: ((index * 104_729) % 600) * 100,
    present: status === "LIVE" ? [{ id: "ada", name: "Ada", joinedAt: createdAt }] : [],
    emptySince: undefined,
    rooms: [],
    meta: undefined,
  };
}

test("a large collection agrees with the naive model, also while sessions end and appear", () => {
  // One out of order, as no seed should have it.
  const [first, ...others] = Array.from({ length: many }, (_, index) => session(index)).sort(byCreation);
  const ended = [...others, ...(first ? [first] : [])];
  const late = Array.from({ length: 30 }, (_, index) => session(many + index, "LIVE"));
  const collection = new SessionCollection([...ended, ...late], 4);
  expect(collection.size).toBe(many + late.length);
  const all = new Map([...ended, ...late].map((record) => [record.id, record]));
  const put = (record: SessionRecord) => {
    collection.put(record);
    all.set(record.id, record);
  };
  const offset = fc.integer({ min: 0, max: many + 40 });
  const change = fc.option(fc.integer({ min: -40, max: 60 }), { nil: undefined, freq: 3 });
  fc.assert(
    fc.property(anySessionQuery, offset, change, (query, start, changed) => {
      // Those below `many` are packed; no event changes them, but whoever puts one must find it.
      if (changed !== undefined) put(session(many + changed, changed % 4 === 0 ? "LIVE" : "ENDED"));
      const asked = { ...query, offset: start };
      expect(collection.page(asked, 2_000_000)).toEqual(naiveSessions([...all.values()], asked, 2_000_000));
    }),
    { numRuns: 400 },
  );
});

test("sessions that end after many others are found among them", () => {
  const collection = new SessionCollection(
    Array.from({ length: 600 }, (_, index) => session(index)).sort(byCreation),
    4,
  );
  const all = Array.from({ length: 5000 }, (_, index) => session(index));
  const query = {
    time: { min: { value: 100_000, inclusive: true } },
    timeField: "createdAt",
    participantsField: "peak",
    sortBy: "minutesConsumed",
    descending: true,
    offset: 40,
    limit: 20,
  } as const;
  collection.page(query, 0);
  for (const record of all.slice(600)) collection.put(record);
  expect(collection.page(query, 0)).toEqual(naiveSessions(all, query, 0));
  expect([...collection.values()]).toEqual([...all].sort(byCreation));
  // Packed by now: what is read is a copy.
  expect(collection.get("S700")).not.toBe(all[700]);
});

test("sessions that start and end answer every query like a plain list, in however many packs they are", () => {
  const number = fc.nat({ max: 40 });
  const happening = anyEvent.chain((event) => number.map((index) => ({ ...event, sessionId: `N${index}` })));
  // Many ends, so that many are packed, and packs are packed together.
  const ending = fc.record({ at: fc.nat({ max: 2_000_000 }), from: number });
  const step = fc.oneof({ weight: 3, arbitrary: ending }, { weight: 1, arbitrary: happening });
  fc.assert(
    fc.property(
      anySessions,
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 20 }),
      fc.array(fc.tuple(step, anySessionQuery), { maxLength: 60, size: "max" }),
      (seed, packSize, near, steps) => {
        const collection = new SessionCollection([...seed].sort(byCreation), 4, packSize, near);
        const all = new Map(seed.map((record) => [record.id, record]));
        const put = (record: SessionRecord) => {
          collection.put(record);
          all.set(record.id, record);
        };
        const happen = (event: TenantEvent) => {
          if (event.type === "SessionStarted") {
            if (!all.has(event.sessionId)) put(startedSession(event));
          } else if ("sessionId" in event) {
            const record = all.get(event.sessionId);
            const next = record && reduceSession(record, event);
            if (next && next !== record) put(next);
          }
        };
        for (const [next, query] of steps) {
          if ("type" in next) happen(next);
          else {
            const sessionId = `N${next.from}`;
            const of = { associatedId: ["m-Alpha", "m-beta"][next.from % 2] ?? "", title: "Weekly review" };
            happen({ type: "SessionStarted", at: next.at, sessionId, ...of });
            happen({ type: "ParticipantJoined", at: next.at, sessionId, participantId: "ada", name: "Ada" });
            happen({ type: "SessionEnded", at: next.at + next.from * 50_000, sessionId });
          }
          const now = 2_000_000;
          for (const asked of [query, { ...query, offset: 0 }]) {
            expect(collection.page(asked, now)).toEqual(naiveSessions([...all.values()], asked, now));
          }
        }
        expect([...collection.values()]).toEqual([...all.values()].sort(byCreation));
        expect(collection.size).toBe(all.size);
        for (const [id, record] of all) expect(collection.get(id)).toEqual(record);
      },
    ),
    { numRuns: 300 },
  );
});

test("records are kept once they are made only while sessions are few, in however many packs", () => {
  const seed = Array.from({ length: 15_000 }, (_, index) => session(index)).sort(byCreation);
  const collection = new SessionCollection(seed, 4);
  const add = (from: number, to: number) => {
    for (let index = from; index < to; index++) collection.put(session(index));
  };
  add(15_000, 17_048);
  expect(collection.recordsLast).toBe(true);
  expect(collection.get("S16000")).toBe(collection.get("S16000"));
  add(17_048, 22_000);
  expect(collection.recordsLast).toBe(false);
  for (const id of ["S1", "S16000", "S18000"]) expect(collection.get(id)).not.toBe(collection.get(id));
});

test("a total read late is that of the page it came with, and no later page takes it over", () => {
  const seed = Array.from({ length: many }, (_, index) => session(index)).sort(byCreation);
  const collection = new SessionCollection(seed, 4, 100, 200);
  const search = { text: "review", match: "substring", caseSensitive: false } as const;
  const order = { sortBy: "createdAt", timeField: "createdAt", participantsField: "peak" } as const;
  const query = { ...order, search, descending: true, offset: 0, limit: 10 };
  const found = collection.page(query, 0);
  const added = { ...session(many), title: "Weekly review" };
  collection.put(added);
  expect(found).toEqual(naiveSessions(seed, query, 0));
  expect(collection.page(query, 0)).toEqual(naiveSessions([...seed, added], query, 0));
});

test("a search of many sessions finds parts of ids, whatever their case, and none across two of them", () => {
  const ended = Array.from({ length: many }, (_, index) => ({
    ...session(index),
    id: `${(index * 7919).toString(16).padStart(8 - (index % 3), "0")}-4c8e-9A0b`,
  })).sort(byCreation);
  const collection = new SessionCollection(ended, 4);
  const texts = [
    "4C8E-9a0b",
    "9A0b",
    "b00",
    "9A0b00",
    "0000",
    "ab",
    "a",
    "-",
    "g",
    "Plan",
    "ALPHA",
    "weekly REVIEW",
    "",
  ];
  for (const text of texts) {
    for (const match of ["substring", "prefix", "exact"] as const) {
      for (const caseSensitive of [true, false]) {
        const search = { text, match, caseSensitive };
        const order = { sortBy: "minutesConsumed", timeField: "createdAt", participantsField: "peak" } as const;
        const query = { ...order, search, descending: false, offset: 3, limit: 40 };
        expect(collection.page(query, 0)).toEqual(naiveSessions(ended, query, 0));
      }
    }
  }
});
