import { inRange, type Rows, type SessionQuery, textMatcher } from "../query.js";
import type { Instant, SessionRecord } from "../records.js";
import { byMinutesAt, LateSessions } from "./late-sessions.js";
import { mergedPage } from "./merge.js";
import type { PackedSessions } from "./packed-sessions.js";
import { PackedShelves } from "./packed-shelves.js";
import { ResultCache } from "./result-cache.js";
import { packSessions } from "./session-packer.js";
import { SessionShelf } from "./session-shelf.js";
import { byCreation } from "./sorted.js";

const maxCachedRows = 4_000_000;

/** So many sessions that ended lately make packing them worth its cost. */
const manyEnded = 4096;

/**
 * The sessions of a tenant, with an order ready for every list that an index can serve. Those that had ended are packed;
 * LIVE ones, and those that ended since, are kept at their side.
 */
export class SessionCollection {
  readonly #lateById = new Map<string, SessionRecord>();
  readonly #lateByAssociatedId = new Map<string, LateSessions>();
  readonly #results = new ResultCache<SessionRecord>(maxCachedRows);
  #late: LateSessions;
  #packed: PackedShelves;

  /** Minutes are compared as they are shown, rounded to `decimals`. */
  constructor(
    sessions: Iterable<SessionRecord>,
    private readonly decimals: number,
  ) {
    this.#late = new LateSessions(decimals);
    const late: SessionRecord[] = [];
    const packed = packSessions(sessions, (session) => late.push(session));
    this.#packed = new PackedShelves(packed, decimals);
    for (const session of late) this.#add(session);
  }

  get size(): number {
    return this.#packed.sessions.length + this.#lateById.size;
  }

  /** LIVE sessions, oldest first. */
  get live(): readonly SessionRecord[] {
    return this.#late.live;
  }

  /** All of them, oldest first. */
  values(): Iterable<SessionRecord> {
    return inOrder(this.#packed.sessions, this.#late.byCreation(undefined));
  }

  get(id: string): SessionRecord | undefined {
    return this.#lateById.get(id) ?? this.#packed.get(id);
  }

  /** The LIVE session of a meeting, room or livestream. */
  liveOf(associatedId: string): SessionRecord | undefined {
    return this.#lateByAssociatedId.get(associatedId)?.live.at(-1);
  }

  /** Adds a session, or replaces the one of its id. */
  put(session: SessionRecord): void {
    this.#results.clear();
    const old = this.#lateById.get(session.id);
    if (old) this.#remove(old);
    else if (this.#packed.get(session.id)) this.#pack(session.id);
    this.#add(session);
  }

  /** A page of the sessions that a query selects, LIVE minutes counted until `now`. */
  page(query: SessionQuery, now: Instant): Rows<SessionRecord> {
    const { associatedId } = query;
    const late = associatedId === undefined ? this.#late : this.#lateByAssociatedId.get(associatedId);
    const shelf = new SessionShelf(this.#packed.shelf(associatedId), late);
    const passes = scanFilter(query);
    const runs = passes
      ? this.#results.get(cacheKey(query, now), () => shelf.scanned(query, now, passes))
      : shelf.indexed(query, now);
    return mergedPage(runs, query.sortBy === "createdAt" ? byCreation : byMinutesAt(now, this.decimals), query);
  }

  #add(session: SessionRecord): void {
    this.#lateById.set(session.id, session);
    this.#late.add(session);
    const ofMeeting = this.#lateByAssociatedId.get(session.associatedId) ?? new LateSessions(this.decimals);
    this.#lateByAssociatedId.set(session.associatedId, ofMeeting);
    ofMeeting.add(session);
    if (this.#late.ended.length > manyEnded) this.#pack();
  }

  #remove(session: SessionRecord): void {
    this.#lateById.delete(session.id);
    this.#late.remove(session);
    this.#lateByAssociatedId.get(session.associatedId)?.remove(session);
  }

  /** Packs all that have ended, save the one of an id. */
  #pack(except?: string): void {
    const { live, ended } = this.#late;
    const sessions = inOrder(this.#packed.sessions, ended);
    this.#packed = new PackedShelves(packSessions(without(sessions, except)), this.decimals);
    this.#late = new LateSessions(this.decimals);
    this.#lateById.clear();
    this.#lateByAssociatedId.clear();
    for (const session of live) this.#add(session);
  }
}

/** Packed sessions and others, these in order of creation too, as one list. */
function* inOrder(packed: PackedSessions, others: readonly SessionRecord[]): Generator<SessionRecord> {
  let next = 0;
  for (let place = 0; place < packed.length; place++) {
    const session = packed.at(place);
    for (let other = others[next]; other && byCreation(other, session) < 0; other = others[++next]) yield other;
    yield session;
  }
  yield* others.slice(next);
}

function* without(sessions: Iterable<SessionRecord>, id: string | undefined): Generator<SessionRecord> {
  for (const session of sessions) if (session.id !== id) yield session;
}

type SessionTest = (session: SessionRecord) => boolean;

/** The test of all filters of a query but status and meeting, when no index serves them; else nothing. */
function scanFilter(query: SessionQuery): SessionTest | undefined {
  const { time, timeField, participants, participantsField, search } = query;
  if (!participants && !search && (!time || timeField === "createdAt")) return undefined;
  const tests: SessionTest[] = [];
  if (time) tests.push((session) => inRange(time, session[timeField]));
  if (participants) {
    const count = participantsField === "peak" ? peakOf : presentIn;
    tests.push((session) => inRange(participants, count(session)));
  }
  if (search) tests.push(searchTest(textMatcher(search)));
  return (session) => tests.every((test) => test(session));
}

function peakOf({ peak }: SessionRecord): number {
  return peak;
}

function presentIn({ present }: SessionRecord): number {
  return present.length;
}

/** Tests title, meeting id and session id; the first two are shared by many sessions, so their outcome is kept. */
function searchTest(matches: (text: string) => boolean): SessionTest {
  const outcomes = new Map<string, boolean>();
  const matchesOnce = (text: string) => {
    const outcome = outcomes.get(text) ?? matches(text);
    outcomes.set(text, outcome);
    return outcome;
  };
  return ({ id, title, associatedId }) => matchesOnce(title) || matchesOnce(associatedId) || matches(id);
}

/** What a cached result depends on: every filter and the sort, not the page; the clock where LIVE minutes order it. */
function cacheKey({ offset, limit, descending, ...selection }: SessionQuery, now: Instant): string {
  return JSON.stringify([selection, selection.sortBy === "minutesConsumed" ? now : 0]);
}
