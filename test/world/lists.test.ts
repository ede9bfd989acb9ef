import fc from "fast-check";
import { expect, test } from "vitest";
import { defaultProfile } from "../../src/contract/behaviour.js";
import type { TenantEvent } from "../../src/world/events.js";
import { byCreation } from "../../src/world/record-collection.js";
import type { MeetingRecord, SessionRecord } from "../../src/world/records.js";
import { reduceSession, startedSession } from "../../src/world/reduce.js";
import { Tenant } from "../../src/world/tenant.js";
import { anyEvent, anyMeetingQuery, anyMeetings, anySessionQuery, anySessions } from "./arbitraries.js";
import { naiveMeetings, naiveSessions } from "./naive.js";

const key = { accountId: "account", appId: "app" };
const anyNow = fc.integer({ min: 0, max: 40 }).map((minutes) => minutes * 60_000);

function tenantOf(meetings: readonly MeetingRecord[], sessions: readonly SessionRecord[]): Tenant {
  return new Tenant(
    key,
    { meetings, sessions: [...sessions].sort(byCreation), livestreamSessions: [] },
    defaultProfile,
  );
}

/** Applies an event to records in plain maps. */
function applyNaively(meetings: Map<string, MeetingRecord>, sessions: Map<string, SessionRecord>, event: TenantEvent) {
  if (event.type === "MeetingUpdated") {
    const meeting = meetings.get(event.meetingId);
    if (meeting) meetings.set(meeting.id, { ...meeting, ...event.changes, updatedAt: event.at });
  } else if (event.type === "SessionStarted") {
    if (!sessions.has(event.sessionId)) sessions.set(event.sessionId, startedSession(event));
  } else if ("sessionId" in event) {
    const session = sessions.get(event.sessionId);
    if (session) sessions.set(session.id, reduceSession(session, event));
  }
}

const step = fc.oneof(
  fc.record({ event: anyEvent }),
  fc.record({ sessions: anySessionQuery, now: anyNow }),
  fc.record({ meetings: anyMeetingQuery }),
);

test("lists agree with the naive model, events and queries in any order", () => {
  fc.assert(
    fc.property(anyMeetings, anySessions, fc.array(step, { maxLength: 30 }), (meetings, sessions, steps) => {
      const tenant = tenantOf(meetings, sessions);
      const naive = {
        meetings: new Map(meetings.map((meeting) => [meeting.id, meeting])),
        sessions: new Map(sessions.map((session) => [session.id, session])),
      };
      for (const next of steps) {
        if ("event" in next) {
          tenant.apply(next.event);
          applyNaively(naive.meetings, naive.sessions, next.event);
        } else if ("sessions" in next) {
          const expected = naiveSessions([...naive.sessions.values()], next.sessions, next.now);
          expect(tenant.sessions.page(next.sessions, next.now)).toEqual(expected);
        } else {
          expect(tenant.meetings.page(next.meetings)).toEqual(
            naiveMeetings([...naive.meetings.values()], next.meetings),
          );
        }
      }
    }),
    { numRuns: 1500 },
  );
});

test("a list requested before an event shows it afterwards", () => {
  const whole = anySessionQuery.map((query) => ({ ...query, offset: 0, limit: 20 }));
  const anyQueries = fc.array(whole, { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(
      anySessions,
      anyQueries,
      fc.array(anyEvent, { maxLength: 10 }),
      anyNow,
      (sessions, queries, events, now) => {
        const tenant = tenantOf([], sessions);
        const naive = new Map(sessions.map((session) => [session.id, session]));
        for (const event of events) {
          for (const query of queries) tenant.sessions.page(query, now);
          tenant.apply(event);
          applyNaively(new Map(), naive, event);
          for (const query of queries) {
            expect(tenant.sessions.page(query, now)).toEqual(naiveSessions([...naive.values()], query, now));
          }
        }
      },
    ),
    { numRuns: 1000 },
  );
});

test("walking all pages of a list yields each match once, in order", () => {
  fc.assert(
    fc.property(anySessions, anySessionQuery, anyNow, fc.integer({ min: 1, max: 5 }), (sessions, query, now, limit) => {
      const tenant = tenantOf([], sessions);
      const whole = naiveSessions(sessions, { ...query, offset: 0, limit: sessions.length }, now).rows;
      const walked: SessionRecord[] = [];
      for (let offset = 0; offset <= whole.length; offset += limit) {
        walked.push(...tenant.sessions.page({ ...query, offset, limit }, now).rows);
      }
      expect(walked).toEqual(whole);
    }),
  );
});

test("a session is found by its id and by its meeting while it is LIVE", () => {
  fc.assert(
    fc.property(anySessions, fc.array(anyEvent, { maxLength: 20 }), (sessions, events) => {
      const tenant = tenantOf([], sessions);
      for (const event of events) tenant.apply(event);
      for (const session of tenant.sessions.live) {
        expect(tenant.sessions.get(session.id)).toBe(session);
        expect(tenant.sessions.findActive(session.associatedId)?.status).toBe("LIVE");
      }
    }),
  );
});
