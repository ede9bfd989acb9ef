import fc from "fast-check";
import { expect, test } from "vitest";
import { defaultProfile } from "../../src/contract/behaviour.js";
import { SessionCollection, type SessionQuery } from "../../src/world/collections.js";
import type { SessionRecord } from "../../src/world/records.js";
import { anySessionQuery } from "./arbitraries.js";
import { naiveSessions } from "./naive.js";

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

const order = { timeField: "createdAt", participantsField: "peak", sortBy: "createdAt", descending: true } as const;

test("a large collection agrees with the naive model while records change", () => {
  // In no order, as a seed may be.
  const records = Array.from({ length: many }, (_, index) => session(index, index % 50 === 0 ? "LIVE" : "ENDED"));
  const collection = new SessionCollection(records, defaultProfile);
  const all = new Map(records.map((record) => [record.id, record]));
  const offset = fc.integer({ min: 0, max: many + 40 });
  const change = fc.option(fc.integer({ min: -40, max: 60 }), { nil: undefined, freq: 3 });
  fc.assert(
    fc.property(anySessionQuery, offset, change, (query, start, changed) => {
      if (changed !== undefined) {
        const record = session(many + changed, changed % 4 === 0 ? "LIVE" : "ENDED");
        collection.put(record);
        all.set(record.id, record);
      }
      const requested = { ...query, offset: start };
      expect(collection.page(requested, 2_000_000)).toEqual(naiveSessions([...all.values()], requested, 2_000_000));
      expect(collection.size).toBe(all.size);
    }),
    { numRuns: 400 },
  );
});

test("a record that is replaced moves to its new place in every index", () => {
  const collection = new SessionCollection([session(1), session(2, "LIVE"), session(3)], defaultProfile);
  const moved: SessionRecord = { ...session(2), associatedId: "nobody", createdAt: 0, spentMs: 1e9 };
  collection.put(moved);
  const queries: Partial<SessionQuery>[] = [
    {},
    { associatedId: "nobody" },
    { associatedId: session(2).associatedId },
    { status: "LIVE" },
    { sortBy: "minutesConsumed" },
  ];
  for (const query of queries) {
    const requested: SessionQuery = { ...order, offset: 0, limit: 10, ...query };
    expect(collection.page(requested, 0)).toEqual(naiveSessions([session(1), moved, session(3)], requested, 0));
  }
  expect([collection.live, collection.findActive(session(2).associatedId)]).toEqual([[], undefined]);
});

test("a page that was returned stays as it was", () => {
  const records = Array.from({ length: 50 }, (_, index) => session(index));
  const collection = new SessionCollection(records, defaultProfile);
  const queries: SessionQuery[] = [{}, { sortBy: "minutesConsumed" as const }].map((query) => ({
    ...order,
    ...query,
    offset: 0,
    limit: 50,
  }));
  const before = queries.map((query) => collection.page(query, 0));
  collection.put(session(50));
  expect(before).toEqual(queries.map((query) => naiveSessions(records, query, 0)));
});
