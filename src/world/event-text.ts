import type { TenantEvent, WorldEvent } from "./events.js";

interface Entry {
  readonly event: WorldEvent;
  readonly title?: string | undefined;
}

/** Describes an event in a sentence, with its time in the world. Names of people and rooms come from earlier events. */
export function eventText(
  { event, title }: Entry,
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
      return { text: capitalized(tenantEventText(event.event, title, history)), at: event.event.at };
  }
}

function tenantEventText(event: TenantEvent, title: string | undefined, history: readonly Entry[]): string {
  const session = title === undefined ? "a session" : `the session of ${quoted(title)}`;
  switch (event.type) {
    case "MeetingCreated":
      return `Meeting ${quoted(event.meeting.title)} is created`;
    case "MeetingUpdated":
      return `Meeting ${event.meetingId} changes: ${Object.keys(event.changes).join(", ")}`;
    case "SessionHeld":
      return `A session of ${quoted(event.session.title)} takes place, with ${event.participants} ${event.participants === 1 ? "person" : "people"}`;
    case "SessionStarted":
      return `A session of ${quoted(event.title)} starts`;
    case "ParticipantJoined":
      return `${isolated(event.name)} joins ${session}`;
    case "ParticipantLeft":
      return `${participantName(event.participantId, history)} leaves ${session}`;
    case "BreakoutRoomOpened":
      return `Breakout room ${quoted(event.title)} opens in ${session}`;
    case "BreakoutRoomEntered":
      return `${participantName(event.participantId, history)} enters ${roomName(event.roomId, history)}`;
    case "BreakoutRoomLeft":
      return `${participantName(event.participantId, history)} comes back from ${roomName(event.roomId, history)}`;
    case "BreakoutRoomClosed":
      return `${roomName(event.roomId, history)} closes`;
    case "SessionEnded":
      return `${session} ends`;
    case "LivestreamStarted":
      return `Livestream ${event.session.livestreamId} starts`;
    case "LivestreamViewersChanged":
      return `${event.viewers} watch livestream session ${event.livestreamSessionId}`;
    case "LivestreamStopped":
      return `Livestream session ${event.livestreamSessionId} ${event.error === undefined ? "stops" : `fails: ${event.error}`}`;
  }
}

function participantName(id: string, history: readonly Entry[]): string {
  const joined = find(history, (event) => event.type === "ParticipantJoined" && event.participantId === id);
  return joined?.type === "ParticipantJoined" ? isolated(joined.name) : "somebody";
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
  return `“${isolated(text)}”`;
}

/** Isolates a text, so that its writing direction does not affect the text around it. */
function isolated(text: string): string {
  return /\p{Bidi_Control}/u.test(text) ? `\u2068${text}\u2069` : text;
}
