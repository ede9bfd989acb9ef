import fc from "fast-check";
import { expect, test } from "vitest";
import { SessionCollection } from "../../../src/world/collections/session-collection.js";
import { byCreation } from "../../../src/world/collections/sorted.js";
import type { SessionRecord } from "../../../src/world/records.js";
import { anySessionQuery } from "../arbitraries.js";
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
