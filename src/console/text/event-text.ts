import type { TenantEvent, WorldEvent } from "../../world/events.js";
import { plural } from "./format.js";

interface Entry {
  readonly event: WorldEvent;
}

/** Describes an event in a sentence, with its time in the world; names come from the events before it. */
export function eventText(
  event: WorldEvent,
  history: readonly Entry[],
): { readonly text: string; readonly at?: number } {
  switch (event.type) {
    case "TenantOpened":
      return { text: `App ${event.appId} is used for the first time` };
    case "TenantDropped":
      return { text: `The data of app ${event.appId} is dropped` };
    case "ClockMoved":
      return { text: event.cause === "ticking" ? "The clock runs" : "The clock is moved", at: event.to };
    case "Reset":
      return { text: "Everything is reset" };
    case "ScenarioBegun":
      return { text: "The world was reset with a scenario" };
    case "ScenarioLoaded":
      return { text: "A saved world is loaded" };
    case "TenantChanged":
      return { text: capitalized(tenantEventText(event.event, history)), at: event.event.at };
  }
}

function tenantEventText(event: TenantEvent, history: readonly Entry[]): string {
  switch (event.type) {
    case "MeetingCreated":
      return `Meeting ${quoted(event.meeting.title)} is created`;
    case "MeetingUpdated":
      return `Meeting ${event.meetingId} changes: ${Object.keys(event.changes).join(", ")}`;
    case "SessionHeld":
      return `A session of ${quoted(event.session.title)} takes place, with ${plural(event.participants, "person", "people")}`;
    case "SessionStarted":
      return `A session of ${quoted(event.title)} starts`;
    case "ParticipantJoined":
      return `${event.name} joins ${sessionName(event.sessionId, history)}`;
    case "ParticipantLeft":
      return `${participantName(event.participantId, history)} leaves ${sessionName(event.sessionId, history)}`;
    case "BreakoutRoomOpened":
      return `Breakout room ${quoted(event.title)} opens in ${sessionName(event.sessionId, history)}`;
    case "BreakoutRoomEntered":
      return `${participantName(event.participantId, history)} enters ${roomName(event.roomId, history)}`;
    case "BreakoutRoomLeft":
      return `${participantName(event.participantId, history)} comes back from ${roomName(event.roomId, history)}`;
    case "BreakoutRoomClosed":
      return `${roomName(event.roomId, history)} closes`;
    case "SessionEnded":
      return `${sessionName(event.sessionId, history)} ends`;
    case "LivestreamStarted":
      return `Livestream ${event.session.livestreamId} starts`;
    case "LivestreamViewersChanged":
      return `${event.viewers} watch livestream session ${event.livestreamSessionId}`;
    case "LivestreamStopped":
      return `Livestream session ${event.livestreamSessionId} ${event.error === undefined ? "stops" : `fails: ${event.error}`}`;
  }
}

function sessionName(id: string, history: readonly Entry[]): string {
  const started = find(history, (event) => event.type === "SessionStarted" && event.sessionId === id);
  return started?.type === "SessionStarted" ? `the session of ${quoted(started.title)}` : `session ${id}`;
}

function participantName(id: string, history: readonly Entry[]): string {
  const joined = find(history, (event) => event.type === "ParticipantJoined" && event.participantId === id);
  return joined?.type === "ParticipantJoined" ? joined.name : `Participant ${id}`;
}

function roomName(id: string, history: readonly Entry[]): string {
  const opened = find(history, (event) => event.type === "BreakoutRoomOpened" && event.roomId === id);
  return opened?.type === "BreakoutRoomOpened" ? `breakout room ${quoted(opened.title)}` : `breakout room ${id}`;
}

function find(history: readonly Entry[], isIt: (event: TenantEvent) => boolean): TenantEvent | undefined {
  for (const { event } of history) if (event.type === "TenantChanged" && isIt(event.event)) return event.event;
  return undefined;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function quoted(text: string): string {
  return `“${text}”`;
}
