import fc from "fast-check";
import { expect, test } from "vitest";
import { placesByMinutes } from "../../../src/world/collections/minutes-order.js";
import { packSessions } from "../../../src/world/collections/session-packer.js";
import { byCreation } from "../../../src/world/collections/sorted.js";
import { minutesOf } from "../../../src/world/minutes.js";
import { anySessions } from "../arbitraries.js";

test.each([1, 1e12])("sessions are ordered by rounded minutes, then id (times scaled by %d)", (scale) => {
  fc.assert(
    fc.property(anySessions, fc.integer({ min: 0, max: 6 }), (sessions, decimals) => {
      const scaled = sessions
        .map((session) => ({ ...session, status: "ENDED" as const, spentMs: session.spentMs * scale }))
        .sort(byCreation);
      const key = (session: (typeof scaled)[number]) => minutesOf(session.spentMs, decimals);
      const expected = [...scaled].sort((a, b) => key(a) - key(b) || (a.id < b.id ? -1 : 1));
      expect(Array.from(placesByMinutes(packSessions(scaled), decimals), (place) => scaled[place])).toEqual(expected);
    }),
  );
});
