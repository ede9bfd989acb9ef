import fc from "fast-check";
import { expect, test } from "vitest";
import { packSessions } from "../../../src/world/collections/session-packer.js";
import { byCreation } from "../../../src/world/collections/sorted.js";
import type { SessionRecord } from "../../../src/world/records.js";
import { anySessions } from "../arbitraries.js";

test("ENDED sessions in order come out as they were packed, the others are left", () => {
  fc.assert(
    fc.property(anySessions, fc.boolean(), fc.array(fc.jsonValue()), (sessions, sorted, metas) => {
      const all = sessions.map((session, index) => ({
        ...session,
        endedAt: index % 4 === 0 ? undefined : session.endedAt,
        rooms: sessions.slice(0, index % 3),
        meta: metas[index] === undefined ? undefined : { value: metas[index] },
      }));
      if (sorted) all.sort(byCreation);
      const left: SessionRecord[] = [];
      const packed = packSessions(all, (session) => left.push(session));
      const places = Array.from({ length: packed.length }, (_, place) => place);
      const records = places.map((place) => packed.at(place));
      expect(records).toEqual([...records].sort(byCreation));
      expect(new Set([...records, ...left].map(({ id }) => id)).size).toBe(all.length);
      if (sorted) expect(left).toEqual(all.filter(({ status }) => status === "LIVE"));
      for (const record of records) expect(record).toEqual(all.find(({ id }) => id === record.id));
      expect(records.map(({ id }) => packed.placeOf(id))).toEqual(places);
    }),
  );
});
