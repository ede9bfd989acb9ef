import type { BehaviourProfile } from "../../contract/behaviour.js";
import type { Revision } from "../../contract/revisions.js";
import { type Instant, isoTime } from "../../lib/time.js";
import { minutesOf } from "../../world/minutes.js";
import type { SessionRecord } from "../../world/records.js";
import { spentMs } from "../../world/reduce/session.js";
import { flatText } from "./flat-text.js";
import { jsonString } from "./json-string.js";

/** The texts of a tenant with more sessions would take too much memory. */
export const maxCachedTexts = 20_000;

/** How an answer shows breakout rooms: as the profile says when they were not asked for, or in full. */
export type RoomsShown = BehaviourProfile["breakoutRoomsWhenNotAsked"];

/** Writes sessions as the API answers them, and keeps the texts of those that cannot change any more. */
export class SessionTexts {
  /** A text goes with its record: a tenant that begins anew leaves none. */
  readonly #kept = new WeakMap<SessionRecord, string>();

  constructor(
    private readonly revision: Revision,
    private readonly profile: BehaviourProfile,
  ) {}

  /** The JSON text of a session of an app, LIVE minutes counted until `now`. Only a `lasting` record's text is kept. */
  text(session: SessionRecord, appId: string, rooms: RoomsShown, now: Instant, lasting = false): string {
    if (!lasting || session.status === "LIVE" || rooms === "rooms") return this.#write(session, appId, rooms, now);
    const kept = this.#kept.get(session);
    if (kept !== undefined) return kept;
    const text = flatText(this.#write(session, appId, rooms, now));
    this.#kept.set(session, text);
    return text;
  }

  #write(session: SessionRecord, appId: string, rooms: RoomsShown, now: Instant): string {
    return (
      `{"id":${jsonString(session.id)}` +
      `,"associated_id":${jsonString(session.associatedId)}` +
      `,"created_at":"${isoTime(session.createdAt)}"` +
      `,"live_participants":${session.present.length}` +
      `,"max_concurrent_participants":${session.peak}` +
      `,"meeting_display_name":${jsonString(session.title)}` +
      `,"minutes_consumed":${minutesOf(spentMs(session, now), this.profile.minutesDecimals)}` +
      `,"organization_id":${jsonString(appId)}` +
      `,"started_at":"${isoTime(session.startedAt)}"` +
      `,"status":"${session.status}"` +
      `,"type":"${session.type}"` +
      `,"updated_at":"${isoTime(session.updatedAt)}"` +
      this.#rooms(session, appId, rooms, now) +
      (session.endedAt === undefined ? "" : `,"ended_at":"${isoTime(session.endedAt)}"`) +
      this.#meta(session) +
      "}"
    );
  }

  #rooms(session: SessionRecord, appId: string, rooms: RoomsShown, now: Instant): string {
    if (rooms === "absent") return "";
    if (rooms === "empty") return `,"breakout_rooms":[]`;
    if (session.rooms.length === 0 && this.profile.breakoutRoomsWhenNone === "absent") return "";
    const texts = session.rooms.map((room) => this.#write(room, appId, "absent", now));
    return `,"breakout_rooms":[${texts.join(",")}]`;
  }

  #meta({ meta }: SessionRecord): string {
    if (this.revision !== "2026-01") return "";
    if (meta) return `,"meta":${JSON.stringify(meta)}`;
    return this.profile.metaWhenNone === "empty" ? `,"meta":{}` : "";
  }
}
