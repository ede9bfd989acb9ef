import fc from "fast-check";
import type { MeetingQuery, SessionQuery } from "../../src/world/collections.js";
import type { TenantEvent } from "../../src/world/events.js";
import type { Range } from "../../src/world/record-collection.js";
import type { MeetingRecord, SessionRecord } from "../../src/world/records.js";

/** Few ids and few times, so that ties, hits and repeated ids are common. */
const meetingIds = ["m-Alpha", "m-beta", "m-gamma"];
const sessionIds = Array.from({ length: 12 }, (_, index) => `S${index}-${index % 3 === 0 ? "Xy" : "zz"}`);
const people = ["ada", "bob", "cyd"];
const titles = ["Weekly review", "REVIEW of plans", "Ünïcode ☎", ""];

const time = fc.integer({ min: 0, max: 20 }).map((minutes) => minutes * 60_000);
const present = fc.subarray(people).map((ids) => ids.map((id, index) => ({ id, name: id, joinedAt: index * 45_000 })));

/** Any session of the small pool. */
const anySession: fc.Arbitrary<SessionRecord> = fc
  .record({
    id: fc.constantFrom(...sessionIds),
    associatedId: fc.constantFrom(...meetingIds, "abcdef-ghijkl"),
    title: fc.constantFrom(...titles),
    type: fc.constantFrom("meeting" as const, "livestream" as const),
    status: fc.constantFrom("LIVE" as const, "ENDED" as const),
    createdAt: time,
    startedAt: time,
    peak: fc.integer({ min: 0, max: 6 }),
    spentMs: fc.integer({ min: 0, max: 40_000 }).map((ms) => ms * 10),
    present,
  })
  .map((session) => ({
    ...session,
    present: session.status === "LIVE" ? session.present : [],
    updatedAt: session.createdAt,
    endedAt: session.status === "LIVE" ? undefined : session.createdAt,
    emptySince: undefined,
    rooms: [],
    meta: undefined,
  }));

/** Sessions of different ids. */
export const anySessions = fc.uniqueArray(anySession, { selector: ({ id }) => id, maxLength: 12 });

/** Meetings of different ids. */
export const anyMeetings: fc.Arbitrary<MeetingRecord[]> = fc.uniqueArray(
  fc.record({
    id: fc.constantFrom(...meetingIds, ...sessionIds),
    title: fc.constantFrom(...titles),
    status: fc.constantFrom("ACTIVE" as const, "INACTIVE" as const),
    createdAt: time,
    updatedAt: time,
    settings: fc.record({
      session_keep_alive_time_in_secs: fc.constantFrom(60, 600),
      live_stream_on_start: fc.boolean(),
      persist_chat: fc.boolean(),
      record_on_start: fc.boolean(),
      summarize_on_end: fc.boolean(),
      recording_config: fc.constant({ storage_config: { type: "aws", bucket: "a" }, max_seconds: 600 }),
      transcribe_on_end: fc.boolean(),
    }),
  }),
  { selector: ({ id }) => id, maxLength: 10 },
);

/** Any event about the small pool, meaningful or not. */
export const anyEvent: fc.Arbitrary<TenantEvent> = fc
  .record({
    at: time,
    sessionId: fc.constantFrom(...sessionIds),
    meetingId: fc.constantFrom(...meetingIds),
    participantId: fc.constantFrom(...people),
    roomId: fc.constantFrom("room-1", "room-2"),
    title: fc.constantFrom(...titles),
    type: fc.constantFrom(
      "SessionStarted" as const,
      "ParticipantJoined" as const,
      "ParticipantLeft" as const,
      "BreakoutRoomOpened" as const,
      "BreakoutRoomEntered" as const,
      "BreakoutRoomLeft" as const,
      "BreakoutRoomClosed" as const,
      "SessionEnded" as const,
      "MeetingUpdated" as const,
    ),
  })
  .map((event): TenantEvent => {
    const { at, meetingId, title, participantId } = event;
    if (event.type === "MeetingUpdated") return { type: event.type, at, meetingId, changes: { title } };
    return { ...event, type: event.type, associatedId: meetingId, name: participantId };
  });

const range = (value: fc.Arbitrary<number>): fc.Arbitrary<Range | undefined> => {
  const bound = fc.option(fc.record({ value, inclusive: fc.boolean() }), { nil: undefined, freq: 2 });
  return fc.option(fc.record({ min: bound, max: bound }), { nil: undefined, freq: 2 });
};

const search = fc.option(
  fc.record({
    text: fc.constantFrom("review", "REVIEW", "m-", "s1", "Ü", "zz"),
    match: fc.constantFrom("substring" as const, "prefix" as const, "exact" as const),
    caseSensitive: fc.boolean(),
  }),
  { nil: undefined, freq: 2 },
);

const page = {
  descending: fc.boolean(),
  offset: fc.integer({ min: 0, max: 15 }),
  limit: fc.integer({ min: 0, max: 6 }),
};

/** Any query of sessions. */
export const anySessionQuery: fc.Arbitrary<SessionQuery> = fc.record({
  associatedId: fc.option(fc.constantFrom(...meetingIds, "nobody"), { nil: undefined, freq: 2 }),
  status: fc.option(fc.constantFrom("LIVE" as const, "ENDED" as const), { nil: undefined, freq: 2 }),
  time: range(time),
  timeField: fc.constantFrom("createdAt" as const, "startedAt" as const),
  participants: range(fc.integer({ min: 0, max: 6 })),
  participantsField: fc.constantFrom("peak" as const, "live" as const),
  search,
  sortBy: fc.constantFrom("createdAt" as const, "minutesConsumed" as const),
  ...page,
});

/** Any query of meetings. */
export const anyMeetingQuery: fc.Arbitrary<MeetingQuery> = fc.record({
  equals: fc.record({
    status: fc.option(fc.constantFrom("ACTIVE" as const, "INACTIVE" as const), { nil: undefined, freq: 2 }),
  }),
  time: range(time),
  timeField: fc.constantFrom("createdAt" as const, "updatedAt" as const),
  search,
  ...page,
});
