import type { BehaviourProfile } from "../contract/behaviour.js";
import type { Instant } from "../lib/time.js";
import type { LivestreamEvent, SessionEvent } from "./events.js";
import { createSessionRecord, type LivestreamSessionRecord, noParticipants, type SessionRecord } from "./records.js";

/** Returns the session after an event; the same object if the event changes nothing. Pure and total. */
export function reduceSession(session: SessionRecord, event: SessionEvent): SessionRecord {
  if (session.status === "ENDED") return session;
  switch (event.type) {
    case "SessionStarted":
      return session;
    case "ParticipantJoined":
      return join(session, event.participantId, event.name, event.at);
    case "ParticipantLeft":
      return leave(session, event.participantId, event.at);
    case "BreakoutRoomOpened":
      return openRoom(session, event.roomId, event.title, event.at);
    case "BreakoutRoomEntered":
      return enterRoom(session, event.roomId, event.participantId, event.at);
    case "BreakoutRoomLeft":
      return changeRoom(session, event.roomId, event.at, (room) => leave(room, event.participantId, event.at));
    case "BreakoutRoomClosed":
      return changeRoom(session, event.roomId, event.at, (room) => end(room, event.at));
    case "SessionEnded":
      return end(session, event.at);
  }
}

/** Creates the session of a start event, empty until somebody joins. */
export function startedSession(event: SessionEvent & { type: "SessionStarted" }): SessionRecord {
  const { sessionId: id, associatedId, title, sessionType: type, at } = event;
  return createSessionRecord({ id, associatedId, title, type, createdAt: at, emptySince: at });
}

/** Returns the total time of all participants in a session until `now`, in milliseconds. */
export function spentMs(session: SessionRecord, now: Instant): number {
  let sum = session.spentMs;
  for (const { joinedAt } of session.present) sum += Math.max(0, now - joinedAt);
  return sum;
}

/** Returns the part of the time in a session that `minutes_consumed` counts at a moment, as the profile says. */
export function countedMs(session: SessionRecord, now: Instant, meaning: BehaviourProfile["minutesMeaning"]): number {
  return meaning === "left-participants" ? session.spentMs : spentMs(session, now);
}

/** Converts milliseconds to minutes, rounded to `decimals`, as in `minutes_consumed`. */
export function toMinutes(milliseconds: number, decimals: number): number {
  const scale = 10 ** decimals;
  return minuteSteps(milliseconds, scale) / scale;
}

/** Converts milliseconds to whole steps, `scale` per minute, which have the same order as rounded minutes. */
export function minuteSteps(milliseconds: number, scale: number): number {
  return Math.round((milliseconds * scale) / 60_000);
}

function join(session: SessionRecord, id: string, name: string, at: Instant): SessionRecord {
  if (session.present.some((participant) => participant.id === id)) return session;
  const present = [...session.present, { id, name, joinedAt: at }];
  const peak = Math.max(session.peak, present.length);
  return { ...session, updatedAt: at, present, peak, emptySince: undefined };
}

function leave(session: SessionRecord, id: string, at: Instant): SessionRecord {
  const leaving = session.present.find((participant) => participant.id === id);
  if (!leaving) return session;
  const rest = session.present.filter((participant) => participant !== leaving);
  return {
    ...session,
    updatedAt: at,
    spentMs: session.spentMs + Math.max(0, at - leaving.joinedAt),
    present: rest.length === 0 ? noParticipants : rest,
    emptySince: rest.length === 0 ? at : undefined,
    rooms: mapRooms(session.rooms, (room) => leave(room, id, at)),
  };
}

function openRoom(session: SessionRecord, id: string, title: string, at: Instant): SessionRecord {
  if (session.rooms.some((room) => room.id === id)) return session;
  const { associatedId } = session;
  const room = createSessionRecord({ id, associatedId, title, createdAt: at, emptySince: at });
  return { ...session, updatedAt: at, rooms: [...session.rooms, room] };
}

function enterRoom(session: SessionRecord, roomId: string, participantId: string, at: Instant): SessionRecord {
  const participant = session.present.find(({ id }) => id === participantId);
  if (!participant || !session.rooms.some(({ id, status }) => id === roomId && status === "LIVE")) return session;
  const rooms = mapRooms(session.rooms, (room) =>
    room.id === roomId ? join(room, participantId, participant.name, at) : leave(room, participantId, at),
  );
  return { ...session, updatedAt: at, rooms };
}

function changeRoom(
  session: SessionRecord,
  roomId: string,
  at: Instant,
  change: (room: SessionRecord) => SessionRecord,
): SessionRecord {
  const rooms = mapRooms(session.rooms, (room) => (room.id === roomId && room.status === "LIVE" ? change(room) : room));
  return rooms === session.rooms ? session : { ...session, updatedAt: at, rooms };
}

function end(session: SessionRecord, at: Instant): SessionRecord {
  return {
    ...session,
    status: "ENDED",
    updatedAt: at,
    endedAt: at,
    spentMs: spentMs(session, at),
    present: noParticipants,
    emptySince: undefined,
    rooms: mapRooms(session.rooms, (room) => (room.status === "LIVE" ? end(room, at) : room)),
  };
}

/** Maps rooms, returning the same array if no room changed. */
function mapRooms(
  rooms: readonly SessionRecord[],
  change: (room: SessionRecord) => SessionRecord,
): readonly SessionRecord[] {
  const mapped = rooms.map(change);
  return mapped.some((room, index) => room !== rooms[index]) ? mapped : rooms;
}

/** Returns the livestream session after an event; the same object if the event changes nothing. Pure and total. */
export function reduceLivestreamSession(
  session: LivestreamSessionRecord,
  event: LivestreamEvent,
): LivestreamSessionRecord {
  if (session.stoppedAt !== undefined) return session;
  switch (event.type) {
    case "LivestreamStarted":
      return session;
    case "LivestreamViewersChanged":
      return { ...settle(session, event.at), viewers: Math.max(0, event.viewers) };
    case "LivestreamStopped": {
      const failure = event.error === undefined ? {} : { err_message: event.error };
      return { ...settle(session, event.at), viewers: 0, stoppedAt: event.at, ...failure };
    }
  }
}

/** Returns the total view time of all viewers until `now`, in milliseconds. */
export function viewedMs(session: LivestreamSessionRecord, now: Instant): number {
  return session.viewedMs + session.viewers * Math.max(0, now - session.viewersSince);
}

function settle(session: LivestreamSessionRecord, at: Instant): LivestreamSessionRecord {
  return { ...session, updatedAt: at, viewersSince: at, viewedMs: viewedMs(session, at) };
}
