import type { BehaviourProfile } from "../contract/behaviour.js";
import type { MeetingStatus } from "../contract/meeting-model.js";
import type { SessionStatus } from "../contract/session-model.js";
import type { Instant } from "../lib/time.js";
import {
  creationBounds,
  inRange,
  type Page,
  pageOf,
  type Range,
  RecordCollection,
  type Rows,
  resultKey,
  type Search,
  select,
  textMatcher,
} from "./record-collection.js";
import type { MeetingRecord, SessionRecord } from "./records.js";
import { countedMs, minuteSteps } from "./reduce.js";
import { insertSorted, removeSorted, sortByNumber } from "./sorted.js";

/** What to show of the meetings, ordered by `createdAt`, then id. */
export interface MeetingQuery extends Page {
  readonly status?: MeetingStatus | undefined;
  readonly time?: Range | undefined;
  readonly timeField: "createdAt" | "updatedAt";
  readonly search?: Search | undefined;
}

export class MeetingCollection extends RecordCollection<MeetingRecord> {
  /** Returns a page of the meetings that match a query. */
  page(query: MeetingQuery): Rows<MeetingRecord> {
    const { offset, limit, descending, ...filters } = query;
    const bounds = creationBounds(this.all, filters);
    const tests = meetingTests(filters);
    if (tests.length === 0) return pageOf(this.all, query, bounds);
    return pageOf(
      this.cached(resultKey(filters, bounds), () => select(this.all, bounds, tests)),
      query,
    );
  }
}

/** Returns the tests of all filters but the time of creation. */
function meetingTests({ status, time, timeField, search }: Omit<MeetingQuery, "offset" | "limit" | "descending">) {
  const tests: ((meeting: MeetingRecord) => boolean)[] = [];
  if (status) tests.push((meeting) => meeting.status === status);
  if (time && timeField !== "createdAt") tests.push((meeting) => inRange(time, meeting[timeField]));
  if (search) {
    const matches = textMatcher(search);
    tests.push(({ id, title }) => matches(title) || matches(id));
  }
  return tests;
}

/** What to show of the sessions, ordered by `sortBy`, then id. */
export interface SessionQuery extends Page {
  readonly associatedId?: string | undefined;
  readonly status?: SessionStatus | undefined;
  readonly time?: Range | undefined;
  readonly timeField: "createdAt" | "startedAt";
  readonly participants?: Range | undefined;
  readonly participantsField: "peak" | "live";
  readonly search?: Search | undefined;
  readonly sortBy: "createdAt" | "minutesConsumed";
}

export class SessionCollection extends RecordCollection<SessionRecord> {
  readonly #live: SessionRecord[] = [];
  /** Built on first use. */
  #byAssociatedId: Map<string, SessionRecord[]> | undefined;
  readonly #liveByAssociatedId = new Map<string, SessionRecord[]>();
  /** Minutes are compared as they are shown, in steps of the last decimal. */
  readonly #stepsPerMinute: number;
  readonly #minutesMeaning: BehaviourProfile["minutesMeaning"];

  constructor(
    sessions: Iterable<SessionRecord>,
    { minutesDecimals, minutesMeaning }: Pick<BehaviourProfile, "minutesDecimals" | "minutesMeaning">,
  ) {
    super(sessions);
    this.#stepsPerMinute = 10 ** minutesDecimals;
    this.#minutesMeaning = minutesMeaning;
    for (const session of this.all) if (session.status === "LIVE") this.#addLive(session);
  }

  /** All sessions, oldest first. */
  override values(): Iterable<SessionRecord> {
    return this.all;
  }

  /** LIVE sessions, oldest first. */
  get live(): readonly SessionRecord[] {
    return this.#live;
  }

  /** Returns the LIVE session of a meeting, room or livestream; if there are several, the newest. */
  findActive(associatedId: string): SessionRecord | undefined {
    return this.#liveByAssociatedId.get(associatedId)?.at(-1);
  }

  /** Returns a page of the sessions that match a query, LIVE minutes counted until `now`. */
  page(query: SessionQuery, now: Instant): Rows<SessionRecord> {
    const { offset, limit, descending, ...filters } = query;
    const byMinutes = filters.sortBy === "minutesConsumed";
    const candidates = this.#candidates(filters);
    const bounds = creationBounds(candidates, filters);
    const tests = sessionTests(filters);
    if (tests.length === 0 && !byMinutes) return pageOf(candidates, query, bounds);
    return pageOf(
      this.cached(resultKey(byMinutes ? { ...filters, now } : filters, bounds), () => {
        const found = select(candidates, bounds, tests);
        return byMinutes ? sortByNumber(found, (session) => this.#minuteSteps(session, now)) : found;
      }),
      query,
    );
  }

  protected override add(session: SessionRecord): void {
    super.add(session);
    if (this.#byAssociatedId) insertInto(this.#byAssociatedId, session);
    if (session.status === "LIVE") this.#addLive(session);
  }

  protected override remove(session: SessionRecord): void {
    super.remove(session);
    if (this.#byAssociatedId) removeFrom(this.#byAssociatedId, session);
    if (session.status === "LIVE") {
      removeSorted(this.#live, session);
      removeFrom(this.#liveByAssociatedId, session);
    }
  }

  #addLive(session: SessionRecord): void {
    insertSorted(this.#live, session);
    insertInto(this.#liveByAssociatedId, session);
  }

  /** The smallest index that holds all matches of a query, in order of creation. */
  #candidates({ associatedId, status }: Pick<SessionQuery, "associatedId" | "status">): readonly SessionRecord[] {
    if (associatedId === undefined) return status === "LIVE" ? this.#live : this.all;
    if (status === "LIVE") return this.#liveByAssociatedId.get(associatedId) ?? [];
    if (!this.#byAssociatedId) {
      this.#byAssociatedId = new Map();
      for (const session of this.all) insertInto(this.#byAssociatedId, session);
    }
    return this.#byAssociatedId.get(associatedId) ?? [];
  }

  #minuteSteps(session: SessionRecord, now: Instant): number {
    return minuteSteps(countedMs(session, now, this.#minutesMeaning), this.#stepsPerMinute);
  }
}

function insertInto(index: Map<string, SessionRecord[]>, session: SessionRecord): void {
  const sessions = index.get(session.associatedId);
  if (sessions) insertSorted(sessions, session);
  else index.set(session.associatedId, [session]);
}

function removeFrom(index: Map<string, SessionRecord[]>, session: SessionRecord): void {
  const sessions = index.get(session.associatedId) ?? [];
  removeSorted(sessions, session);
  if (sessions.length === 0) index.delete(session.associatedId);
}

/** Returns the tests of all filters that no index serves. */
function sessionTests({
  status,
  time,
  timeField,
  participants,
  participantsField,
  search,
}: Omit<SessionQuery, "offset" | "limit" | "descending">) {
  const tests: ((session: SessionRecord) => boolean)[] = [];
  if (status === "ENDED") tests.push((session) => session.status === "ENDED");
  if (time && timeField !== "createdAt") tests.push((session) => inRange(time, session[timeField]));
  if (participants) {
    tests.push(
      participantsField === "peak"
        ? ({ peak }) => inRange(participants, peak)
        : ({ present }) => inRange(participants, present.length),
    );
  }
  if (search) {
    const matches = textMatcher(search);
    tests.push(({ id, title, associatedId }) => matches(title) || matches(associatedId) || matches(id));
  }
  return tests;
}
