import type { z } from "zod";
import { keepAliveSeconds } from "../contract/constants.js";
import type { MeetingSettings } from "../contract/meeting-model.js";
import type { StoredSessionFields } from "../contract/session-model.js";
import { type Instant, isoTime } from "../lib/time.js";
import type {
  generatedFrom,
  livestreamSessionRecord,
  meetingRecord,
  participant,
  sessionFields,
} from "./record-models.js";

/** A meeting. Records are immutable: an event replaces them. */
export type MeetingRecord = Readonly<z.infer<typeof meetingRecord>>;

/** The settings of a new meeting; others are absent until they are set. */
export const defaultMeetingSettings: MeetingSettings = {
  session_keep_alive_time_in_secs: keepAliveSeconds.default,
  live_stream_on_start: false,
  persist_chat: false,
  record_on_start: false,
  summarize_on_end: false,
  transcribe_on_end: false,
};

export type Participant = Readonly<z.infer<typeof participant>>;

export interface SessionRecord extends Readonly<Omit<z.infer<typeof sessionFields>, "present" | "rooms">> {
  readonly present: readonly Participant[];
  /** Breakout rooms, whose participants are in the session too. Rooms have no rooms. */
  readonly rooms: readonly SessionRecord[];
}

export type LivestreamSessionRecord = Readonly<z.infer<typeof livestreamSessionRecord>>;

/** The records of a tenant, or some of them. */
export interface TenantRecords {
  readonly meetings: readonly MeetingRecord[];
  readonly sessions: readonly SessionRecord[];
  readonly livestreamSessions: readonly LivestreamSessionRecord[];
}

/** The initial state of a tenant. Its sessions are in order of `createdAt`, then id, so that they need no sorting. */
export interface TenantSeed extends TenantRecords {
  /** How many records events had created, if it is the state of another world; ids of new ones continue from there. */
  readonly created?: number;
  /** The time of this state; the start of the world unless given. */
  readonly since?: Instant;
}

/** An account and an app: each pair has data of its own. */
export interface TenantKey {
  readonly accountId: string;
  readonly appId: string;
}

export function tenantText({ accountId, appId }: TenantKey): string {
  return JSON.stringify([accountId, appId]);
}

/** Shared by all records without participants, so that a million empty lists cost nothing. */
export const noParticipants: readonly Participant[] = Object.freeze([]);

export const noRooms: readonly SessionRecord[] = Object.freeze([]);

/**
 * Creates a session record with every property, so that all records have one shape. Unless given, it is a session of type
 * meeting, LIVE until it has an end, without participants, rooms and stored fields.
 */
export function createSessionRecord(
  fields: Pick<SessionRecord, "id" | "associatedId" | "title" | "createdAt"> & {
    readonly [Name in Exclude<keyof SessionRecord, keyof StoredSessionFields>]?: SessionRecord[Name] | undefined;
  },
  stored: StoredSessionFields = {},
): SessionRecord {
  const { createdAt, startedAt = createdAt, endedAt } = fields;
  return {
    id: fields.id,
    associatedId: fields.associatedId,
    title: fields.title,
    type: fields.type ?? "meeting",
    status: fields.status ?? (endedAt === undefined ? "LIVE" : "ENDED"),
    createdAt,
    startedAt,
    updatedAt: fields.updatedAt ?? endedAt ?? startedAt,
    endedAt,
    peak: fields.peak ?? 0,
    spentMs: fields.spentMs ?? 0,
    present: fields.present ?? noParticipants,
    emptySince: fields.emptySince,
    rooms: fields.rooms ?? noRooms,
    ...stored,
  };
}

/** The state of a tenant at a moment, as plain data that JSON can represent. */
export interface TenantSnapshot extends TenantKey, TenantRecords {
  /** Whether the records replace some of those of the seed, or are all there are. */
  readonly base: "seed" | "empty";
  /** How many records were ever created in it; ids of new ones continue from here. */
  readonly created: number;
}

/** What generated data derives from, besides its tenant. */
export type GeneratedFrom = Readonly<z.infer<typeof generatedFrom>>;

/** The state of a world at a moment, as plain data that JSON can represent. */
export interface WorldSnapshot {
  readonly now: Instant;
  readonly tenants: readonly TenantSnapshot[];
  /** Content of the scenario that the world began with, if any; a restored world begins with it. */
  readonly scenario?: object | undefined;
  /** What its future derives from, if it was generated; otherwise nothing happens by itself. */
  readonly generated?: GeneratedFrom | undefined;
  /** The state that a reset returns to, if a saved world was loaded. */
  readonly start?: WorldSnapshot;
}

/** Returns the fields of a meeting under their API names. */
export function apiFieldsOf({ id, title, status, createdAt, updatedAt, settings }: MeetingRecord) {
  return { id, title, status, created_at: isoTime(createdAt), updated_at: isoTime(updatedAt), ...settings };
}
