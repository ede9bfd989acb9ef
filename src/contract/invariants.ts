import { repeats } from "../lib/collections.js";
import { isObject } from "../lib/json-path.js";
import { minute, parseDateTime } from "../lib/time.js";
import { keepAliveSeconds, type Origin } from "./constants.js";
import type { LivestreamSession } from "./livestream-session-model.js";
import type { Meeting } from "./meeting-model.js";
import type { Session } from "./session-model.js";

/** Records of one app, in the form of the API. Lists may be partial, and ids may repeat if a response repeats them. */
export interface AppRecords {
  readonly appId: string;
  readonly meetings: readonly Meeting[];
  readonly sessions: readonly Session[];
  readonly livestreamSessions: readonly LivestreamSession[];
}

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
  readonly title: string;
  readonly origin: Origin;
  /** Reports whether the sentence is about a subject; unset if it is about every one. */
  isAbout?(subject: InvariantSubjects[S]): boolean;
  /** Returns how a subject that satisfies its model violates the sentence, or undefined. */
  readonly check: (subject: InvariantSubjects[S]) => string | undefined;
}

const updated = {
  id: "updated",
  title: "is not updated before it is created",
  origin: "semantic",
  check: (record: Times<"created_at" | "updated_at">) => inOrder(record, "created_at", "updated_at"),
} as const;

export const meetingInvariants = declare("meeting", [
  updated,
  {
    id: "keep-alive",
    title: "keeps sessions alive for 60 to 600 seconds",
    origin: "documented",
    isAbout: (meeting) => meeting.session_keep_alive_time_in_secs !== undefined,
    check: ({ session_keep_alive_time_in_secs: seconds = keepAliveSeconds.default }) =>
      seconds < keepAliveSeconds.minimum || seconds > keepAliveSeconds.maximum
        ? `session_keep_alive_time_in_secs is ${seconds}`
        : undefined,
  },
]);

export const sessionInvariants = declare("session", [
  {
    id: "id",
    title: "has an id",
    origin: "semantic",
    check: ({ id }) => (id === "" ? "id is empty" : undefined),
  },
  {
    id: "times",
    title: "has times that can be read",
    origin: "documented",
    check: (session) => readable(session, ["created_at", "started_at", "updated_at", "ended_at"]),
  },
  updated,
  {
    id: "live-has-no-end",
    title: "has no ended_at while LIVE",
    origin: "semantic",
    isAbout: ({ status }) => status === "LIVE",
    check: ({ status, ended_at }) =>
      status === "LIVE" && typeof ended_at === "string" ? `status is LIVE, ended_at is ${ended_at}` : undefined,
  },
  {
    id: "ended-after-start",
    title: "does not end before it starts",
    origin: "semantic",
    isAbout: ({ ended_at }) => typeof ended_at === "string",
    check: (session) => inOrder(session, "started_at", "ended_at"),
  },
  {
    id: "ended-has-end",
    title: "has an ended_at once ENDED",
    origin: "assumed",
    isAbout: ({ status }) => status === "ENDED",
    check: ({ status, ended_at }) =>
      status === "ENDED" && typeof ended_at !== "string" ? "status is ENDED, ended_at is missing" : undefined,
  },
  {
    id: "ended-is-empty",
    title: "has nobody in it once ENDED",
    origin: "semantic",
    isAbout: ({ status }) => status === "ENDED",
    check: ({ status, live_participants: live }) =>
      status === "ENDED" && live > 0 ? `status is ENDED, live_participants is ${live}` : undefined,
  },
  {
    id: "counts",
    title: "counts participants in whole numbers from 0",
    origin: "semantic",
    check: (session) =>
      found(
        session,
        ["live_participants", "max_concurrent_participants"],
        (count = 0) => count < 0 || !Number.isSafeInteger(count),
      ),
  },
  {
    id: "peak",
    title: "has no more participants than its peak",
    origin: "semantic",
    check: ({ live_participants: live, max_concurrent_participants: peak }) =>
      live > peak ? `live_participants ${live} is above max_concurrent_participants ${peak}` : undefined,
  },
  {
    id: "minutes",
    title: "consumes no negative minutes",
    origin: "semantic",
    check: (session) => found(session, ["minutes_consumed"], (minutes = 0) => minutes < 0 || !Number.isFinite(minutes)),
  },
  {
    id: "minutes-bounded",
    title: "consumes at most its length times its peak",
    origin: "assumed",
    isAbout: ({ ended_at }) => typeof ended_at === "string",
    check({ started_at, ended_at, minutes_consumed: minutes, max_concurrent_participants: peak }) {
      if (ended_at === undefined) return undefined;
      const most = ((instant(ended_at) - instant(started_at)) / minute) * peak;
      // Times are rounded by up to half a second per participant.
      return minutes > most + peak / 120 + 0.001
        ? `minutes_consumed ${minutes} is above ${most.toFixed(4)}`
        : undefined;
    },
  },
  {
    id: "rooms",
    title: "belongs to the same app as its breakout rooms",
    origin: "assumed",
    isAbout: hasRooms,
    check({ organization_id: app, breakout_rooms: rooms = [] }) {
      const other = rooms.map((room) => ownerOf(room) ?? app).find((owner) => owner !== app);
      return other === undefined ? undefined : `a breakout room belongs to ${other}`;
    },
  },
  {
    id: "room-ids",
    title: "has breakout rooms with ids of their own",
    origin: "semantic",
    isAbout: hasRooms,
    check: ({ id, breakout_rooms: rooms = [] }) => repeated("session id", [id, ...rooms.flatMap(idOf)]),
  },
  {
    id: "room-times",
    title: "has breakout rooms while it takes place",
    origin: "semantic",
    isAbout: hasRooms,
    check: (session) => session.breakout_rooms?.map((room) => outside(room, session)).find((problem) => problem),
  },
]);

export const livestreamSessionInvariants = declare("livestreamSession", [
  {
    id: "times",
    title: "has times that can be read",
    origin: "semantic",
    check: (session) => readable(session, ["created_at", "started_time", "stopped_time", "updated_at"]),
  },
  updated,
  {
    id: "stopped-after-start",
    title: "does not stop before it starts",
    origin: "semantic",
    isAbout: ({ stopped_time }) => typeof stopped_time === "string",
    check: (session) => inOrder(session, "started_time", "stopped_time"),
  },
  {
    id: "seconds",
    title: "counts no negative seconds",
    origin: "semantic",
    check: (session) => found(session, ["ingest_seconds", "viewer_seconds"], (seconds = 0) => seconds < 0),
  },
  {
    id: "whole-seconds",
    title: "counts whole seconds",
    // Documented, but an example of a sibling operation has fractions: no reason to fail a target.
    origin: "assumed",
    check: (session) => found(session, ["ingest_seconds", "viewer_seconds"], (seconds = 0) => seconds % 1 !== 0),
  },
  {
    id: "ingest-bounded",
    title: "has no more input than it lasted",
    origin: "assumed",
    isAbout: ({ ingest_seconds, stopped_time }) => ingest_seconds !== undefined && typeof stopped_time === "string",
    check({ ingest_seconds, started_time, stopped_time }) {
      if (ingest_seconds === undefined || !started_time || !stopped_time) return undefined;
      const length = (instant(stopped_time) - instant(started_time)) / 1000;
      return ingest_seconds > length + 1 ? `ingest_seconds ${ingest_seconds} is above ${length}` : undefined;
    },
  },
]);

export const appInvariants = declare("app", [
  uniqueIds("session", "sessions"),
  uniqueIds("meeting", "meetings"),
  uniqueIds("livestream session", "livestreamSessions"),
  {
    id: "one-active-session",
    title: "has at most one LIVE session per meeting",
    origin: "documented",
    check({ sessions }) {
      const live = sessions.filter(({ status }) => status === "LIVE");
      return repeated(
        "associated_id with a LIVE session",
        live.map(({ associated_id }) => associated_id),
      );
    },
  },
  {
    id: "organization",
    title: "hosts each of its sessions",
    origin: "documented",
    check({ appId, sessions }) {
      const other = sessions.find(({ organization_id }) => organization_id !== appId);
      return other && `session ${other.id} has organization_id ${other.organization_id}, the app is ${appId}`;
    },
  },
]);

/** Every invariant of all records: generated ones, those of factories and scenarios, and those of a target. */
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

function declare<S extends keyof InvariantSubjects>(
  subject: S,
  listed: readonly Omit<Invariant<S>, "subject">[],
): Invariant<S>[] {
  return listed.map((invariant) => ({ ...invariant, id: `${subject}.${invariant.id}`, subject }));
}

/** Returns a time as milliseconds since the epoch, or NaN if it is not an RFC 3339 date-time. */
function instant(text: string): number {
  return parseDateTime(text) ?? Number.NaN;
}

/** Reports a later time that is before an earlier one; another invariant reports unreadable times. */
function inOrder<N extends string>(times: Times<N>, earlier: N, later: N): string | undefined {
  const [before, after] = [times[earlier], times[later]];
  if (!before || !after || !(instant(after) < instant(before))) return undefined;
  return `${later} ${after} is before ${earlier} ${before}`;
}

type Times<N extends string> = { readonly [T in N]?: string | null | undefined };

/** Reports a time that is not an RFC 3339 date-time. */
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

function hasRooms({ breakout_rooms: rooms = [] }: Session): boolean {
  return rooms.length > 0;
}

/** Returns the app of a breakout room, which may be anything in 2026-01. */
function ownerOf(room: unknown): unknown {
  return isObject(room) ? room.organization_id : undefined;
}

function idOf(room: unknown): string[] {
  return isObject(room) && typeof room.id === "string" ? [room.id] : [];
}

/** Reports a breakout room that is LIVE after its session, or not within it; clocks may differ by a minute. */
function outside(room: unknown, { status, started_at, ended_at }: Session): string | undefined {
  if (!isObject(room)) return undefined;
  if (status === "ENDED" && room.status === "LIVE") return "status is ENDED, a breakout room is LIVE";
  const [from, until] = [instant(started_at), instant(ended_at ?? "")];
  const time = [room.started_at, room.ended_at]
    .flatMap((one) => (typeof one === "string" ? one : []))
    .find((one) => instant(one) < from - minute || instant(one) > until + minute);
  return time && `a breakout room has the time ${time}, the session lasts from ${started_at} to ${ended_at ?? "now"}`;
}

function uniqueIds(noun: string, list: "meetings" | "sessions" | "livestreamSessions") {
  return {
    id: `${noun.replace(" ", "-")}-ids`,
    title: `has no two ${noun}s of one id`,
    origin: "semantic" as const,
    check: ({ [list]: records }: AppRecords) =>
      repeated(
        `${noun} id`,
        records.flatMap(({ id }) => id ?? []),
      ),
  };
}

function repeated(what: string, values: readonly string[]): string | undefined {
  const [twice] = repeats(values, (value) => value);
  return twice === undefined ? undefined : `${what} ${twice || '""'} appears twice`;
}
