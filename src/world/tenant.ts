import type { BehaviourProfile } from "../contract/behaviour/entries.js";
import { MeetingCollection } from "./collections/meeting-collection.js";
import { SessionCollection } from "./collections/session-collection.js";
import type { TenantEvent } from "./events.js";
import type { LivestreamSessionRecord, TenantKey, TenantSeed } from "./records.js";
import { reduceLivestreamSession } from "./reduce/livestream-session.js";
import { reduceSession, startedSession } from "./reduce/session.js";

/** The state of one (account, app) pair. */
export class Tenant {
  readonly meetings: MeetingCollection;
  readonly sessions: SessionCollection;
  readonly livestreamSessions: Map<string, LivestreamSessionRecord>;
  #version = 0;

  constructor(
    readonly key: TenantKey,
    seed: TenantSeed,
    profile: BehaviourProfile,
  ) {
    this.meetings = new MeetingCollection(seed.meetings);
    this.sessions = new SessionCollection(seed.sessions, profile.minutesDecimals);
    this.livestreamSessions = new Map(Array.from(seed.livestreamSessions, (session) => [session.id, session]));
  }

  /** Grows with every event, so that whoever keeps an answer knows when it is old. */
  get version(): number {
    return this.#version;
  }

  /** Changes the state as the event says. Deterministic and total: an event about an unknown record changes nothing. */
  apply(event: TenantEvent): void {
    this.#version++;
    switch (event.type) {
      case "MeetingCreated":
        if (!this.meetings.get(event.meeting.id)) this.meetings.put(event.meeting);
        break;
      case "MeetingUpdated": {
        const meeting = this.meetings.get(event.meetingId);
        if (meeting) this.meetings.put({ ...meeting, ...event.changes, updatedAt: event.at });
        break;
      }
      case "SessionStarted":
        if (!this.sessions.get(event.sessionId)) this.sessions.put(startedSession(event));
        break;
      case "LivestreamStarted":
        if (!this.livestreamSessions.has(event.session.id))
          this.livestreamSessions.set(event.session.id, event.session);
        break;
      case "LivestreamViewersChanged":
      case "LivestreamStopped": {
        const session = this.livestreamSessions.get(event.livestreamSessionId);
        if (session) this.livestreamSessions.set(session.id, reduceLivestreamSession(session, event));
        break;
      }
      default: {
        const session = this.sessions.get(event.sessionId);
        const next = session && reduceSession(session, event);
        if (next && next !== session) this.sessions.put(next);
      }
    }
  }
}
