import { describe, expect, test } from "vitest";
import {
  type AppRecords,
  appInvariants,
  type InvariantSubjects,
  invariants,
  livestreamSessionInvariants,
  meetingInvariants,
  sessionInvariants,
} from "../../src/contract/invariants.js";
import type { LivestreamSession } from "../../src/contract/livestream-session-model.js";
import type { Meeting } from "../../src/contract/meeting-model.js";
import { responseExample } from "../../src/contract/openapi.js";
import type { OperationId } from "../../src/contract/operations.js";
import {
  livestreamSessionDetailsModels,
  meetingListModels,
  sessionListModels,
} from "../../src/contract/response-models.js";
import type { Session } from "../../src/contract/session-model.js";

const example = (id: OperationId) => responseExample(id, "2026-07");
const meeting = present(meetingListModels["2026-07"].parse(example("GetMeetings")).data[0]);
const session = present(sessionListModels["2026-07"].parse(example("GetSessions")).data?.sessions?.[0]);
const livestreamSession = present(
  livestreamSessionDetailsModels["2026-07"].parse(example("GetLivestreamSession")).data,
);
const live: Session = { ...session, id: "live", status: "LIVE", ended_at: undefined };
const oddRooms: Session = { ...session, breakout_rooms: [null, "a room", {}, { organization_id: null }] };
const app: AppRecords = {
  appId: session.organization_id,
  meetings: [meeting],
  sessions: [session, live],
  livestreamSessions: [livestreamSession],
};

/** For every invariant, records that violate it, each with what the violation must name. */
const broken: { [S in keyof InvariantSubjects]: Record<string, [InvariantSubjects[S], string][]> } = {
  meeting: {
    "meeting.updated": [[{ ...meeting, updated_at: "2025-11-03T08:15:29.999Z" } satisfies Meeting, "updated_at"]],
    "meeting.keep-alive": [
      [{ ...meeting, session_keep_alive_time_in_secs: 59 }, "59"],
      [{ ...meeting, session_keep_alive_time_in_secs: 601 }, "601"],
    ],
  },
  session: {
    "session.id": [[{ ...session, id: "" }, "id"]],
    "session.times": [
      [{ ...session, created_at: "yesterday" }, "created_at"],
      [{ ...session, ended_at: "2026-02-30T00:00:00Z" }, "ended_at"],
    ],
    "session.updated": [[{ ...session, updated_at: "2026-01-14T09:00:11.999Z" }, "updated_at"]],
    "session.ended-after-start": [[{ ...session, ended_at: "2026-01-14T10:00:11+01:00" }, "ended_at"]],
    "session.live-has-no-end": [[{ ...session, status: "LIVE" }, "LIVE"]],
    "session.ended-has-end": [[{ ...session, ended_at: undefined }, "ended_at"]],
    "session.ended-is-empty": [[{ ...session, live_participants: 1 }, "live_participants is 1"]],
    "session.counts": [
      [{ ...session, live_participants: -1 }, "live_participants is -1"],
      [{ ...session, max_concurrent_participants: 1.5 }, "max_concurrent_participants is 1.5"],
    ],
    "session.peak": [[{ ...live, live_participants: 5 }, "live_participants 5"]],
    "session.minutes": [
      [{ ...session, minutes_consumed: -0.1 }, "-0.1"],
      [{ ...session, minutes_consumed: Number.NaN }, "NaN"],
    ],
    "session.minutes-bounded": [[{ ...session, minutes_consumed: 126 }, "126"]],
    "session.room-ids": [[{ ...session, breakout_rooms: [session] }, session.id]],
    "session.room-times": [
      [{ ...session, breakout_rooms: [live] }, "a breakout room is LIVE"],
      [{ ...session, breakout_rooms: [{ ...session, started_at: "2026-01-13T09:00:00Z" }] }, "2026-01-13T09:00:00Z"],
      [{ ...session, breakout_rooms: [{ ...session, ended_at: "2026-01-16T09:00:00Z" }] }, "2026-01-16T09:00:00Z"],
    ],
    "session.rooms": [[{ ...session, breakout_rooms: [{ ...session, organization_id: "other" }] }, "other"]],
  },
  livestreamSession: {
    "livestreamSession.times": [[{ ...livestreamSession, started_time: "soon" }, "started_time"]],
    "livestreamSession.updated": [[{ ...livestreamSession, updated_at: "2026-01-14T18:00:04Z" }, "updated_at"]],
    "livestreamSession.stopped-after-start": [
      [{ ...livestreamSession, stopped_time: "2026-01-14T18:00:02Z" } satisfies LivestreamSession, "stopped_time"],
    ],
    "livestreamSession.seconds": [
      [{ ...livestreamSession, ingest_seconds: -1 }, "ingest_seconds is -1"],
      [{ ...livestreamSession, viewer_seconds: -0.5 }, "viewer_seconds is -0.5"],
    ],
    "livestreamSession.whole-seconds": [
      [{ ...livestreamSession, viewer_seconds: 116.116 }, "viewer_seconds is 116.116"],
    ],
    "livestreamSession.ingest-bounded": [[{ ...livestreamSession, ingest_seconds: 3602 }, "3602"]],
  },
  app: {
    "app.session-ids": [[{ ...app, sessions: [session, session] }, session.id]],
    "app.meeting-ids": [[{ ...app, meetings: [meeting, meeting] }, meeting.id]],
    "app.livestream-session-ids": [
      [{ ...app, livestreamSessions: [livestreamSession, livestreamSession] }, "livestream-session-id"],
      [{ ...app, livestreamSessions: [{ id: "" }, { id: "" }] }, 'livestream session id "" appears twice'],
    ],
    "app.one-active-session": [[{ ...app, sessions: [live, { ...live, id: "second" }] }, live.associated_id]],
    "app.organization": [[{ ...app, appId: "other" }, "other"]],
  },
};

test("every invariant has records here that break it", () => {
  const listed = Object.values(broken).flatMap((bySubject) => Object.keys(bySubject));
  expect(listed.sort()).toEqual(invariants.map(({ id }) => id).sort());
  expect(new Set(listed).size).toBe(listed.length);
});

describe.each(meetingInvariants)("$id", ({ id, check }) => expectViolations(check, [meeting], broken.meeting[id]));
describe.each(sessionInvariants)("$id", ({ id, check }) =>
  expectViolations(check, [session, live, oddRooms], broken.session[id]),
);
describe.each(livestreamSessionInvariants)("$id", ({ id, check }) =>
  expectViolations(check, [livestreamSession], broken.livestreamSession[id]),
);
describe.each(appInvariants)("$id", ({ id, check }) => expectViolations(check, [app], broken.app[id]));

function expectViolations<T>(
  check: (subject: T) => string | undefined,
  whole: readonly T[],
  violations: [T, string][] = [],
): void {
  test("holds for the examples", () => {
    expect(whole.map(check)).toEqual(whole.map(() => undefined));
  });

  for (const [subject, word] of violations) {
    test(`names what is wrong: ${word}`, () => {
      expect(check(subject)).toContain(word);
    });
  }
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("The examples of the contract lack a record this test needs.");
  return value;
}
