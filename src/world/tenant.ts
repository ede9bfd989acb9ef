import type { BehaviourProfile } from "../contract/behaviour.js";
import type { Instant } from "../lib/time.js";
import { MeetingCollection, SessionCollection } from "./collections.js";
import type { MeetingChanges, TenantEvent } from "./events.js";
import type {
  LivestreamSessionRecord,
  MeetingRecord,
  SessionRecord,
  TenantKey,
  TenantSeed,
  TenantSnapshot,
} from "./records.js";
import { reduceLivestreamSession, reduceSession, startedSession } from "./reduce.js";

/** The state of one (account, app) pair. */
export class Tenant {
  readonly meetings: MeetingCollection;
  readonly sessions: SessionCollection;
  readonly livestreamSessions: Map<string, LivestreamSessionRecord>;
  readonly #changed = {
    meetings: new Set<string>(),
    sessions: new Set<string>(),
    livestreamSessions: new Set<string>(),
  };
  readonly #running = new Set<string>();
  #base: TenantSnapshot["base"] = "seed";
  #created = 0;

  /** A `snapshot` holds the differences from the seed, or replaces it. */
  constructor(
    readonly key: TenantKey,
    seed: TenantSeed,
    profile: BehaviourProfile,
    snapshot?: TenantSnapshot,
  ) {
    this.meetings = new MeetingCollection(seed.meetings);
    this.sessions = new SessionCollection(seed.sessions, profile);
    this.livestreamSessions = new Map(seed.livestreamSessions.map((session) => [session.id, session]));
    for (const session of this.livestreamSessions.values()) this.#trackRunning(session);
    this.#created = seed.created ?? 0;
    if (snapshot) this.#restore(snapshot);
  }

  /** Number of records that events have created, from which the id of the next one derives. */
  get created(): number {
    return this.#created;
  }

  get recordCount(): number {
    return this.meetings.size + this.sessions.size + this.livestreamSessions.size;
  }

  get runningLivestreams(): ReadonlySet<string> {
    return this.#running;
  }

  /** Returns the state as plain data: only the differences from the start of the tenant, or everything. */
  snapshot(extent: "changes" | "everything"): TenantSnapshot {
    const base = extent === "everything" ? "empty" : this.#base;
    const changed = this.#changed;
    const kept = <T>(list: { get(id: string): T | undefined; values(): Iterable<T> }, ids: Iterable<string>): T[] =>
      base === "empty" ? [...list.values()] : Array.from(ids, (id) => list.get(id)).filter((one) => one !== undefined);
    return {
      ...this.key,
      base,
      created: this.#created,
      meetings: kept(this.meetings, changed.meetings),
      sessions: kept(this.sessions, changed.sessions),
      livestreamSessions: kept(this.livestreamSessions, changed.livestreamSessions),
    };
  }

  /** Applies an event. Deterministic and total: an event about an unknown record changes nothing. */
  apply(event: TenantEvent): void {
    switch (event.type) {
      case "MeetingCreated":
        this.#created++;
        if (!this.meetings.get(event.meeting.id)) this.#putMeeting(event.meeting);
        break;
      case "MeetingUpdated": {
        const meeting = this.meetings.get(event.meetingId);
        if (meeting) this.#putMeeting(updatedMeeting(meeting, event.changes, event.at));
        break;
      }
      case "SessionStarted":
        this.#created++;
        if (!this.sessions.get(event.sessionId)) this.#putSession(startedSession(event));
        break;
      case "SessionHeld":
        this.#created += 1 + event.participants;
        if (!this.sessions.get(event.session.id)) this.#putSession(event.session);
        break;
      case "LivestreamStarted":
        this.#created++;
        if (!this.livestreamSessions.has(event.session.id)) this.#putLivestreamSession(event.session);
        break;
      case "LivestreamViewersChanged":
      case "LivestreamStopped": {
        const session = this.livestreamSessions.get(event.livestreamSessionId);
        if (session) this.#putLivestreamSession(reduceLivestreamSession(session, event));
        break;
      }
      default: {
        if (event.type === "ParticipantJoined" || event.type === "BreakoutRoomOpened") this.#created++;
        const session = this.sessions.get(event.sessionId);
        const next = session && reduceSession(session, event);
        if (next && next !== session) this.#putSession(next);
      }
    }
  }

  #putMeeting(meeting: MeetingRecord): void {
    this.#changed.meetings.add(meeting.id);
    this.meetings.put(meeting);
  }

  #putSession(session: SessionRecord): void {
    this.#changed.sessions.add(session.id);
    this.sessions.put(session);
  }

  #putLivestreamSession(session: LivestreamSessionRecord): void {
    this.#changed.livestreamSessions.add(session.id);
    this.livestreamSessions.set(session.id, session);
    this.#trackRunning(session);
  }

  #trackRunning({ id, stoppedAt }: LivestreamSessionRecord): void {
    if (stoppedAt === undefined) this.#running.add(id);
    else this.#running.delete(id);
  }

  #restore({ base, created, meetings, sessions, livestreamSessions }: TenantSnapshot): void {
    this.#base = base;
    this.#created = created;
    if (base === "empty") return;
    for (const meeting of meetings) this.#putMeeting(meeting);
    for (const session of sessions) this.#putSession(session);
    for (const session of livestreamSessions) this.#putLivestreamSession(session);
  }
}

function updatedMeeting(meeting: MeetingRecord, changes: MeetingChanges, at: Instant): MeetingRecord {
  return { ...meeting, ...changes, settings: { ...meeting.settings, ...changes.settings }, updatedAt: at };
}
