import type { BehaviourProfile } from "../contract/behaviour.js";
import { keepAliveSeconds } from "../contract/constants.js";
import type { StoredLivestreamSessionFields } from "../contract/livestream-session-model.js";
import type { Instant } from "../lib/time.js";
import { CommandError, type MeetingChanges, type TenantEvent } from "./events.js";
import {
  defaultMeetingSettings,
  type LivestreamSessionRecord,
  type MeetingRecord,
  type SessionRecord,
} from "./records.js";
import type { Tenant } from "./tenant.js";

export function findMeeting({ meetings }: Tenant, id: string): MeetingRecord {
  return found("meeting", id, meetings.get(id));
}

export function findSession({ sessions }: Tenant, id: string): SessionRecord {
  return found("session", id, sessions.get(id));
}

export function findLivestreamSession({ livestreamSessions }: Tenant, id: string): LivestreamSessionRecord {
  return found("livestream session", id, livestreamSessions.get(id));
}

function found<T extends object>(kind: string, id: string, record: T | undefined): T {
  if (record) return record;
  throw new CommandError("not-found", `There is no ${kind} ${id}.`);
}

/** A meeting to create; settings that are left out have the API's defaults. */
export type NewMeeting = { readonly id: string; readonly title: string } & MeetingChanges;

/** Creates a meeting. Fails if its id is taken or its keep-alive is out of range. */
export function createMeeting(tenant: Tenant, meeting: NewMeeting, at: Instant): TenantEvent[] {
  if (tenant.meetings.get(meeting.id)) throw new CommandError("conflict", `There is already a meeting ${meeting.id}.`);
  checkKeepAlive(meeting);
  const settings = { ...defaultMeetingSettings, ...meeting.settings };
  const record = { status: "ACTIVE", ...meeting, createdAt: at, updatedAt: at, settings } as const;
  return [{ type: "MeetingCreated", at, meeting: record }];
}

/** Changes a meeting. Fails if it does not exist or its keep-alive would be out of range. */
export function updateMeeting(tenant: Tenant, meetingId: string, changes: MeetingChanges, at: Instant): TenantEvent[] {
  findMeeting(tenant, meetingId);
  checkKeepAlive(changes);
  return [{ type: "MeetingUpdated", at, meetingId, changes }];
}

function checkKeepAlive({ settings: { session_keep_alive_time_in_secs: seconds } = {} }: MeetingChanges): void {
  const { minimum, maximum } = keepAliveSeconds;
  if (seconds === undefined || (seconds >= minimum && seconds <= maximum)) return;
  const range = `it must be from ${minimum} to ${maximum}`;
  throw new CommandError("invalid", `session_keep_alive_time_in_secs is ${seconds}; ${range}.`);
}

export interface Joiner {
  readonly participantId: string;
  readonly name: string;
}

export interface Joining {
  readonly meetingId: string;
  readonly joiner: Joiner;
  readonly newSessionId: string;
}

/** Adds a participant to the active session of a meeting, or to a new one. Fails if that is not allowed. */
export function joinMeeting(
  tenant: Tenant,
  { meetingId, joiner, newSessionId }: Joining,
  at: Instant,
  { joinWithinKeepAlive }: Pick<BehaviourProfile, "joinWithinKeepAlive">,
): TenantEvent[] {
  const meeting = findMeeting(tenant, meetingId);
  if (meeting.status === "INACTIVE") {
    throw new CommandError("conflict", `Meeting ${meetingId} is INACTIVE: nobody can join it.`);
  }
  const active = tenant.sessions.findActive(meetingId);
  const joins = (sessionId: string) => ({ type: "ParticipantJoined" as const, at, sessionId, ...joiner });
  const renew = active?.emptySince !== undefined && joinWithinKeepAlive === "new-session";
  if (active && !renew) {
    if (active.present.some(({ id }) => id === joiner.participantId)) {
      throw new CommandError("conflict", `Participant ${joiner.participantId} is already in session ${active.id}.`);
    }
    return [joins(active.id)];
  }
  if (tenant.sessions.get(newSessionId)) {
    throw new CommandError("conflict", `There is already a session ${newSessionId}.`);
  }
  return [
    ...(active ? [{ type: "SessionEnded" as const, at, sessionId: active.id }] : []),
    { type: "SessionStarted", at, sessionId: newSessionId, associatedId: meetingId, title: meeting.title },
    joins(newSessionId),
  ];
}

/** Starts a session with its first participants. Fails if the meeting has an active session already. */
export function startSession(
  tenant: Tenant,
  { meetingId, sessionId, joiners }: { meetingId: string; sessionId: string; joiners: readonly Joiner[] },
  at: Instant,
): TenantEvent[] {
  const [first, ...others] = joiners;
  const active = tenant.sessions.findActive(meetingId);
  if (active) throw new CommandError("conflict", `Meeting ${meetingId} already has an active session, ${active.id}.`);
  if (!first) throw new CommandError("invalid", "A session starts when somebody joins: name at least one participant.");
  return [
    ...joinMeeting(tenant, { meetingId, joiner: first, newSessionId: sessionId }, at, {
      joinWithinKeepAlive: "new-session",
    }),
    ...others.map((joiner) => ({ type: "ParticipantJoined" as const, at, sessionId, ...joiner })),
  ];
}

/** Lets a participant leave a LIVE session. Fails if they are not in it. */
export function leaveSession(tenant: Tenant, sessionId: string, participantId: string, at: Instant): TenantEvent[] {
  participantIn(liveSession(tenant, sessionId), participantId);
  return [{ type: "ParticipantLeft", at, sessionId, participantId }];
}

/** Ends a LIVE session at once; everybody leaves, as after kicking all. */
export function endSession(tenant: Tenant, sessionId: string, at: Instant): TenantEvent[] {
  liveSession(tenant, sessionId);
  return [{ type: "SessionEnded", at, sessionId }];
}

/** Opens a breakout room in a LIVE session. Fails if its id is taken. */
export function openBreakoutRoom(
  tenant: Tenant,
  sessionId: string,
  room: { readonly roomId: string; readonly title: string },
  at: Instant,
): TenantEvent[] {
  const session = liveSession(tenant, sessionId);
  if (session.rooms.some(({ id }) => id === room.roomId)) {
    throw new CommandError("conflict", `Session ${sessionId} already has a breakout room ${room.roomId}.`);
  }
  return [{ type: "BreakoutRoomOpened", at, sessionId, ...room }];
}

export interface RoomMove {
  readonly sessionId: string;
  readonly roomId: string;
  readonly participantId: string;
}

/** Moves a participant of a LIVE session into one of its open breakout rooms, out of any other. */
export function enterBreakoutRoom(tenant: Tenant, move: RoomMove, at: Instant): TenantEvent[] {
  const session = liveSession(tenant, move.sessionId);
  participantIn(session, move.participantId);
  openRoom(session, move.roomId);
  return [{ type: "BreakoutRoomEntered", at, ...move }];
}

export function leaveBreakoutRoom(tenant: Tenant, move: RoomMove, at: Instant): TenantEvent[] {
  participantIn(openRoom(liveSession(tenant, move.sessionId), move.roomId), move.participantId);
  return [{ type: "BreakoutRoomLeft", at, ...move }];
}

/** Closes a breakout room; its participants stay in the session. */
export function closeBreakoutRoom(tenant: Tenant, sessionId: string, roomId: string, at: Instant): TenantEvent[] {
  openRoom(liveSession(tenant, sessionId), roomId);
  return [{ type: "BreakoutRoomClosed", at, sessionId, roomId }];
}

function liveSession(tenant: Tenant, sessionId: string): SessionRecord {
  const session = findSession(tenant, sessionId);
  if (session.status === "ENDED") throw new CommandError("conflict", `Session ${sessionId} has ENDED.`);
  return session;
}

function openRoom(session: SessionRecord, roomId: string): SessionRecord {
  const room = session.rooms.find(({ id }) => id === roomId);
  if (!room) throw new CommandError("not-found", `Session ${session.id} has no breakout room ${roomId}.`);
  if (room.status === "ENDED") throw new CommandError("conflict", `Breakout room ${roomId} is closed.`);
  return room;
}

function participantIn(session: SessionRecord, participantId: string): void {
  if (session.present.some(({ id }) => id === participantId)) return;
  throw new CommandError("not-found", `Participant ${participantId} is not in ${session.id}.`);
}

/** Starts a session of a livestream. Fails if its id is taken. */
export function startLivestream(
  tenant: Tenant,
  given: Pick<LivestreamSessionRecord, "id" | "livestreamId"> & StoredLivestreamSessionFields,
  at: Instant,
): TenantEvent[] {
  if (tenant.livestreamSessions.has(given.id)) {
    throw new CommandError("conflict", `There is already a livestream session ${given.id}.`);
  }
  const times = { createdAt: at, updatedAt: at, startedAt: at, viewersSince: at };
  const session = { ...given, ...times, stoppedAt: undefined, viewers: 0, viewedMs: 0 };
  return [{ type: "LivestreamStarted", at, session }];
}

export function setViewers(tenant: Tenant, livestreamSessionId: string, viewers: number, at: Instant): TenantEvent[] {
  checkRunning(tenant, livestreamSessionId);
  if (!Number.isSafeInteger(viewers) || viewers < 0) {
    throw new CommandError("invalid", `viewers is ${viewers}; it must be a whole number from 0.`);
  }
  return [{ type: "LivestreamViewersChanged", at, livestreamSessionId, viewers }];
}

/** Stops a running livestream session; with an error, it has failed. */
export function stopLivestream(
  tenant: Tenant,
  livestreamSessionId: string,
  at: Instant,
  error?: string,
): TenantEvent[] {
  checkRunning(tenant, livestreamSessionId);
  return [{ type: "LivestreamStopped", at, livestreamSessionId, ...(error !== undefined && { error }) }];
}

function checkRunning(tenant: Tenant, id: string): void {
  const session = findLivestreamSession(tenant, id);
  if (session.stoppedAt !== undefined) throw new CommandError("conflict", `Livestream session ${id} has stopped.`);
}
