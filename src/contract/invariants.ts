import { isObject } from "../lib/json-path.js";
import { parseDateTime } from "../lib/time.js";
import { keepAliveSeconds, type Origin } from "./constants.js";
import type { LivestreamSession } from "./livestream-session-model.js";
import type { Meeting } from "./meeting-model.js";
import type { Session } from "./session-model.js";

/** Records seen of one app, in the form of the API. Lists may be partial; ids may repeat if a response repeats them. */
export interface AppRecords {
  readonly appId: string;
  readonly meetings: readonly Meeting[];
  readonly sessions: readonly Session[];
  readonly livestreamSessions: readonly LivestreamSession[];
}

/** What an invariant can be about. */
export interface InvariantSubjects {
  readonly meeting: Meeting;
  readonly session: Session;
  readonly livestreamSession: LivestreamSession;
  readonly app: AppRecords;
}

/** A sentence that is true of every record, or of all records of an app together. */
export interface Invariant<S extends keyof InvariantSubjects = keyof InvariantSubjects> {
  readonly id: string;
  readonly subject: S;
  /** The sentence. */
  readonly title: string;
  readonly origin: Origin;
  /** Whether the sentence is about a subject; it is about every one by default. */
  isAbout?(subject: InvariantSubjects[S]): boolean;
  /** Returns how a subject that satisfies its model violates the sentence, or undefined. */
  readonly check: (subject: InvariantSubjects[S]) => string | undefined;
}

/** What is true of every meeting. */
export const meetingInvariants = [
  invariant("meeting", "updated", "is not updated before it is created", "semantic", (meeting) =>
    inOrder(meeting, "created_at", "updated_at"),
  ),
  invariant(
    "meeting",
    "keep-alive",
    "keeps sessions alive for 60 to 600 seconds",
    "documented",
    (meeting) => {
      const seconds = meeting.session_keep_alive_time_in_secs;
      if (seconds === undefined) return undefined;
      return seconds < keepAliveSeconds.minimum || seconds > keepAliveSeconds.maximum
        ? `session_keep_alive_time_in_secs is ${seconds}`
        : undefined;
    },
    (meeting) => meeting.session_keep_alive_time_in_secs !== undefined,
  ),
];

/** What is true of every session. */
export const sessionInvariants = [
  invariant("session", "id", "has an id", "semantic", ({ id }) => (id === "" ? "id is empty" : undefined)),
  invariant("session", "times", "has times that can be read", "documented", (session) =>
    readable(session, ["created_at", "started_at", "updated_at", "ended_at"]),
  ),
  invariant("session", "updated", "is not updated before it is created", "semantic", (session) =>
    inOrder(session, "created_at", "updated_at"),
  ),
  invariant(
    "session",
    "ended-after-start",
    "does not end before it starts",
    "semantic",
    (session) => inOrder(session, "started_at", "ended_at"),
    ({ ended_at }) => typeof ended_at === "string",
  ),
  invariant(
    "session",
    "live-has-no-end",
    "has no ended_at while LIVE",
    "semantic",
    ({ status, ended_at }) =>
      status === "LIVE" && typeof ended_at === "string" ? `status is LIVE, ended_at is ${ended_at}` : undefined,
    ({ status }) => status === "LIVE",
  ),
  invariant(
    "session",
    "ended-has-end",
    "has an ended_at once ENDED",
    "assumed",
    ({ status, ended_at }) =>
      status === "ENDED" && typeof ended_at !== "string" ? "status is ENDED, ended_at is missing" : undefined,
    ({ status }) => status === "ENDED",
  ),
  invariant(
    "session",
    "ended-is-empty",
    "has nobody in it once ENDED",
    "semantic",
    (session) =>
      session.status === "ENDED" && session.live_participants !== 0
        ? `status is ENDED, live_participants is ${session.live_participants}`
        : undefined,
    ({ status }) => status === "ENDED",
  ),
  invariant("session", "counts", "counts participants in whole numbers from 0", "semantic", (session) =>
    found(
      session,
      ["live_participants", "max_concurrent_participants"],
      (count = 0) => count < 0 || !Number.isSafeInteger(count),
    ),
  ),
  invariant("session", "peak", "has no more participants than its peak", "semantic", (session) =>
    session.live_participants > session.max_concurrent_participants
      ? `live_participants ${session.live_participants} is above max_concurrent_participants ${session.max_concurrent_participants}`
      : undefined,
  ),
  invariant("session", "minutes", "consumes no negative minutes", "semantic", ({ minutes_consumed }) =>
    minutes_consumed < 0 || !Number.isFinite(minutes_consumed) ? `minutes_consumed is ${minutes_consumed}` : undefined,
  ),
  invariant(
    "session",
    "minutes-bounded",
    "consumes at most its length times its peak",
    "assumed",
    (session) => {
      if (session.ended_at === undefined) return undefined;
      const length = (instant(session.ended_at) - instant(session.started_at)) / 60_000;
      const most = length * session.max_concurrent_participants;
      // Half a second per participant for rounding of the times.
      return session.minutes_consumed > most + session.max_concurrent_participants / 120 + 0.001
        ? `minutes_consumed ${session.minutes_consumed} is above ${most.toFixed(4)}`
        : undefined;
    },
    ({ ended_at }) => typeof ended_at === "string",
  ),
  invariant(
    "session",
    "rooms",
    "belongs to the same app as its breakout rooms",
    "assumed",
    (session) => {
      const owners = (session.breakout_rooms ?? []).map((room) => ownerOf(room) ?? session.organization_id);
      const other = owners.find((owner) => owner !== session.organization_id);
      return other === undefined ? undefined : `a breakout room belongs to ${other}`;
    },
    ({ breakout_rooms }) => (breakout_rooms ?? []).length > 0,
  ),
  invariant(
    "session",
    "room-ids",
    "has breakout rooms with ids of their own",
    "semantic",
    ({ id, breakout_rooms }) => repeated("session id", [id, ...(breakout_rooms ?? []).flatMap(idOf)]),
    ({ breakout_rooms }) => (breakout_rooms ?? []).length > 0,
  ),
];

/** What is true of every livestream session. */
export const livestreamSessionInvariants = [
  invariant("livestreamSession", "times", "has times that can be read", "semantic", (session) =>
    readable(session, ["created_at", "started_time", "stopped_time", "updated_at"]),
  ),
  invariant("livestreamSession", "updated", "is not updated before it is created", "semantic", (session) =>
    inOrder(session, "created_at", "updated_at"),
  ),
  invariant(
    "livestreamSession",
    "stopped-after-start",
    "does not stop before it starts",
    "semantic",
    (session) => inOrder(session, "started_time", "stopped_time"),
    ({ stopped_time }) => typeof stopped_time === "string",
  ),
  invariant("livestreamSession", "seconds", "counts no negative seconds", "semantic", (session) =>
    found(session, ["ingest_seconds", "viewer_seconds"], (seconds = 0) => seconds < 0),
  ),
  // Documented, but an example of a sibling operation has fractions: no reason to fail a target.
  invariant("livestreamSession", "whole-seconds", "counts whole seconds", "assumed", (session) =>
    found(session, ["ingest_seconds", "viewer_seconds"], (seconds = 0) => seconds % 1 !== 0),
  ),
  invariant(
    "livestreamSession",
    "ingest-bounded",
    "has no more input than it lasted",
    "assumed",
    (session) => {
      const { ingest_seconds, started_time, stopped_time } = session;
      if (ingest_seconds === undefined || !started_time || !stopped_time) return undefined;
      const length = (instant(stopped_time) - instant(started_time)) / 1000;
      return ingest_seconds > length + 1 ? `ingest_seconds ${ingest_seconds} is above ${length}` : undefined;
    },
    ({ ingest_seconds, stopped_time }) => ingest_seconds !== undefined && typeof stopped_time === "string",
  ),
];

/** What is true of all records of one app together. */
export const appInvariants = [
  invariant("app", "session-ids", "has no two sessions of one id", "semantic", ({ sessions }) =>
    repeated("session id", ids(sessions)),
  ),
  invariant("app", "meeting-ids", "has no two meetings of one id", "semantic", ({ meetings }) =>
    repeated("meeting id", ids(meetings)),
  ),
  invariant("app", "livestream-session-ids", "has no two livestream sessions of one id", "semantic", (app) =>
    repeated("livestream session id", ids(app.livestreamSessions)),
  ),
  invariant("app", "one-active-session", "has at most one LIVE session per meeting", "documented", ({ sessions }) =>
    repeated(
      "associated_id with a LIVE session",
      sessions.filter(({ status }) => status === "LIVE").map(({ associated_id }) => associated_id),
    ),
  ),
  invariant("app", "organization", "hosts each of its sessions", "documented", ({ appId, sessions }) => {
    const other = sessions.find(({ organization_id }) => organization_id !== appId);
    return other && `session ${other.id} has organization_id ${other.organization_id}, the app is ${appId}`;
  }),
];

/** Everything that is true of all records: generated ones, those of factories and scenarios, and those that a target shows. */
export const invariants = [
  ...meetingInvariants,
  ...sessionInvariants,
  ...livestreamSessionInvariants,
  ...appInvariants,
] as const satisfies readonly (
  | Invariant<"meeting">
  | Invariant<"session">
  | Invariant<"livestreamSession">
  | Invariant<"app">
)[];

/** Declares an invariant about one kind of subject. */
function invariant<S extends keyof InvariantSubjects>(
  subject: S,
  id: string,
  title: string,
  origin: Origin,
  check: Invariant<S>["check"],
  isAbout: Invariant<S>["isAbout"] = () => true,
): Invariant<S> {
  return { id: `${subject}.${id}`, subject, title, origin, check, isAbout };
}

/** Returns a time as milliseconds since the epoch, NaN when it is no RFC 3339 date-time. */
function instant(text: string): number {
  return parseDateTime(text) ?? Number.NaN;
}

/** Reports a later time that lies before an earlier one; unreadable times are another invariant's business. */
function inOrder<N extends string>(times: Times<N>, earlier: N, later: N): string | undefined {
  const [before, after] = [times[earlier], times[later]];
  if (!before || !after || !(instant(after) < instant(before))) return undefined;
  return `${later} ${after} is before ${earlier} ${before}`;
}

type Times<N extends string> = { readonly [T in N]?: string | null | undefined };

/** Reports a time that is no RFC 3339 date-time. */
function readable<N extends string>(times: Times<N>, names: readonly N[]): string | undefined {
  const bad = names.find((name) => typeof times[name] === "string" && Number.isNaN(instant(times[name])));
  return bad && `${bad} ${JSON.stringify(times[bad])} is not an RFC 3339 date-time`;
}

/** Reports the first of some numbers that passes a test. */
function found<N extends string>(
  numbers: { readonly [F in N]?: number | undefined },
  names: readonly N[],
  isWrong: (number: number | undefined) => boolean,
): string | undefined {
  const bad = names.find((name) => isWrong(numbers[name]));
  return bad && `${bad} is ${numbers[bad]}`;
}

/** The app of a breakout room, which may be anything in 2026-01. */
function ownerOf(room: unknown): unknown {
  return isObject(room) ? room.organization_id : undefined;
}

function idOf(room: unknown): string[] {
  return isObject(room) && typeof room.id === "string" ? [room.id] : [];
}

function ids(records: AppRecords["meetings" | "sessions" | "livestreamSessions"]): string[] {
  return records.flatMap(({ id }) => (id === undefined ? [] : [id]));
}

function repeated(what: string, values: readonly string[]): string | undefined {
  const seen = new Set<string>();
  const twice = values.find((value) => seen.size === seen.add(value).size);
  return twice && `${what} ${twice} appears twice`;
}
