import type { z } from "zod";
import type { BehaviourProfile } from "../../contract/behaviour.js";
import type { fullSessionModel, StoredSessionFields } from "../../contract/session-model.js";
import { type Instant, isoTime } from "../../lib/time.js";
import type { SessionRecord } from "../../world/records.js";
import { countedMs, toMinutes } from "../../world/reduce.js";

/** The texts of a tenant with more sessions would take too much memory. */
const maxCachedTexts = 20_000;

type RoomsShown = BehaviourProfile["breakoutRoomsWhenNotRequested"];

interface Owner {
  readonly key: { readonly appId: string };
  readonly sessions: { readonly size: number };
}

/** The context in which the fields of a session are written. */
interface Writing {
  readonly appId: string;
  /** The time until which LIVE minutes count. */
  readonly now: Instant;
  readonly profile: BehaviourProfile;
  readonly rooms: () => string | undefined;
}

/** Writes sessions as JSON, and caches the texts of ended ones, since pages often show the same sessions. */
export class SessionTexts {
  readonly #texts = new WeakMap<SessionRecord, string>();
  readonly #fields: readonly [string, FieldWriter][];

  constructor(
    fields: readonly string[],
    private readonly profile: BehaviourProfile,
  ) {
    this.#fields = writersOf(fields);
  }

  /** Returns a session as JSON, with its breakout rooms as the profile says unless `rooms` is given. */
  text(
    { key, sessions }: Owner,
    session: SessionRecord,
    now: Instant,
    rooms: RoomsShown = this.profile.breakoutRoomsWhenNotRequested,
  ): string {
    const isCacheable = session.status !== "LIVE" && rooms !== "rooms" && sessions.size <= maxCachedTexts;
    const cached = isCacheable ? this.#texts.get(session) : undefined;
    if (cached !== undefined) return cached;
    const text = this.#write(session, key.appId, now, rooms);
    if (isCacheable) this.#texts.set(session, text);
    return text;
  }

  #write(session: SessionRecord, appId: string, now: Instant, shown: RoomsShown): string {
    const rooms = () => {
      if (shown === "absent") return undefined;
      if (shown === "empty") return "[]";
      if (session.rooms.length === 0 && this.profile.breakoutRoomsWhenNone === "absent") return undefined;
      return `[${session.rooms.map((room) => this.#write(room, appId, now, "absent")).join(",")}]`;
    };
    const how = { appId, now, profile: this.profile, rooms };
    const members: string[] = [];
    for (const [name, write] of this.#fields) {
      const value = write(session, how);
      if (value !== undefined) members.push(`"${name}":${value}`);
    }
    return `{${members.join(",")}}`;
  }
}

/** Writes the value of a field as JSON; undefined leaves it out. */
type FieldWriter = (session: SessionRecord, how: Writing) => string | number | undefined;

type FullSession = z.infer<typeof fullSessionModel>;

type DerivedField = Exclude<keyof FullSession, keyof StoredSessionFields>;

/** The writers of fields that differ from their stored form or depend on the profile, in the order of a response. */
const fieldWriters: Readonly<Record<DerivedField | "meta", FieldWriter>> = {
  id: ({ id }) => JSON.stringify(id),
  associated_id: ({ associatedId }) => JSON.stringify(associatedId),
  created_at: ({ createdAt }) => `"${isoTime(createdAt)}"`,
  live_participants: ({ present }) => present.length,
  max_concurrent_participants: ({ peak }) => peak,
  meeting_display_name: ({ title }) => JSON.stringify(title),
  minutes_consumed: (session, { now, profile }) =>
    toMinutes(countedMs(session, now, profile.minutesMeaning), profile.minutesDecimals),
  organization_id: (_, { appId }) => JSON.stringify(appId),
  started_at: ({ startedAt }) => `"${isoTime(startedAt)}"`,
  status: ({ status }) => `"${status}"`,
  type: ({ type }) => `"${type}"`,
  updated_at: ({ updatedAt }) => `"${isoTime(updatedAt)}"`,
  breakout_rooms: (_, { rooms }) => rooms(),
  ended_at({ endedAt, status }, { profile }) {
    if (endedAt !== undefined) return `"${isoTime(endedAt)}"`;
    return status === "LIVE" && profile.endedAtWhenLive === "null" ? "null" : undefined;
  },
  meta({ meta }, { profile }) {
    if (meta) return JSON.stringify(meta);
    return profile.metaWhenNone === "empty" ? "{}" : undefined;
  },
};

/** Returns the writers of some fields; stored fields come last. */
function writersOf(fields: readonly string[]): [string, FieldWriter][] {
  const derived = Object.entries(fieldWriters).filter(([name]) => fields.includes(name));
  const stored = fields.filter((name) => !Object.hasOwn(fieldWriters, name));
  return [...derived, ...stored.map((name): [string, FieldWriter] => [name, (session) => storedText(session, name)])];
}

function storedText(session: SessionRecord, name: string): string | undefined {
  return JSON.stringify(session[name as keyof StoredSessionFields]);
}
