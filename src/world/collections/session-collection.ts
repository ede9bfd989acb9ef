import { inRange, type Rows, type SessionQuery, textMatcher } from "../query.js";
import type { Instant, SessionRecord } from "../records.js";
import { matchingRuns, mergedPage, type TwoRuns } from "./merge.js";
import { placesByMinutes } from "./minutes-order.js";
import { ResultCache } from "./result-cache.js";
import { byMinutesAt, SessionShelf } from "./session-shelf.js";
import { byCreation, sortIfNeeded } from "./sorted.js";

const maxCachedRows = 4_000_000;

/** The sessions of a tenant, with an order ready for every list that an index can serve. */
export class SessionCollection {
  readonly #byId = new Map<string, SessionRecord>();
  readonly #all: SessionShelf;
  readonly #byAssociatedId = new Map<string, SessionShelf>();
  readonly #results = new ResultCache<SessionRecord>(maxCachedRows);

  /** Minutes are compared as they are shown, rounded to `decimals`. */
  constructor(
    sessions: Iterable<SessionRecord>,
    private readonly decimals: number,
  ) {
    this.#all = new SessionShelf(decimals);
    for (const session of sessions) this.#load(session);
    for (const { live, ended } of [this.#all, ...this.#byAssociatedId.values()]) {
      sortIfNeeded(live, byCreation);
      sortIfNeeded(ended, byCreation);
    }
    const places = placesByMinutes(this.#all.ended, decimals);
    for (let rank = 0; rank < places.length; rank++) {
      const session = this.#all.ended[places[rank] ?? 0];
      if (!session) continue;
      this.#all.endedByMinutes.push(session);
      this.#shelfOf(session.associatedId).endedByMinutes.push(session);
    }
    this.#all.prepare(places);
  }

  get size(): number {
    return this.#byId.size;
  }

  /** LIVE sessions, oldest first. */
  get live(): readonly SessionRecord[] {
    return this.#all.live;
  }

  /** All of them, in no order that matters. */
  values(): Iterable<SessionRecord> {
    return this.#byId.values();
  }

  get(id: string): SessionRecord | undefined {
    return this.#byId.get(id);
  }

  /** The LIVE session of a meeting, room or livestream. */
  liveOf(associatedId: string): SessionRecord | undefined {
    return this.#byAssociatedId.get(associatedId)?.live.at(-1);
  }

  /** Adds a session, or replaces the one of its id. */
  put(session: SessionRecord): void {
    this.#results.clear();
    const old = this.#byId.get(session.id);
    if (old) {
      this.#all.remove(old);
      this.#shelfOf(old.associatedId).remove(old);
    }
    this.#byId.set(session.id, session);
    this.#all.add(session);
    this.#shelfOf(session.associatedId).add(session);
  }

  /** A page of the sessions that a query selects, LIVE minutes counted until `now`. */
  page(query: SessionQuery, now: Instant): Rows<SessionRecord> {
    const shelf = query.associatedId === undefined ? this.#all : this.#byAssociatedId.get(query.associatedId);
    if (!shelf) return { rows: [], total: 0 };
    const compare = query.sortBy === "createdAt" ? byCreation : byMinutesAt(now, this.decimals);
    const rest = scanFilter(query);
    const runs = rest
      ? this.#results.get(cacheKey(query, now), () => scannedRuns(shelf, query, now, rest))
      : indexedRuns(shelf, query, now);
    return mergedPage(runs, compare, query);
  }

  #load(session: SessionRecord): void {
    this.#byId.set(session.id, session);
    const group = session.status === "LIVE" ? "live" : "ended";
    this.#all[group].push(session);
    this.#shelfOf(session.associatedId)[group].push(session);
  }

  #shelfOf(associatedId: string): SessionShelf {
    const shelf = this.#byAssociatedId.get(associatedId) ?? new SessionShelf(this.decimals);
    this.#byAssociatedId.set(associatedId, shelf);
    return shelf;
  }
}

/** The ENDED and the LIVE sessions that the indexes of a shelf select for a query, in the order of its sort. */
function indexedRuns(shelf: SessionShelf, query: SessionQuery, now: Instant): TwoRuns<SessionRecord> {
  if (query.sortBy === "createdAt") return shelf.byCreation(query.status, query.time);
  return query.time ? shelf.byMinutesInTime(query.status, query.time, now) : shelf.byMinutes(query.status, now);
}

type SessionTest = (session: SessionRecord) => boolean;

/** The sessions of a shelf, and of the status of a query, that pass a test, in the order of its sort. */
function scannedRuns(shelf: SessionShelf, query: SessionQuery, now: Instant, test: SessionTest) {
  const all = { ...query, time: undefined };
  return shelf.scanned(query, now, test) ?? matchingRuns(indexedRuns(shelf, all, now), test);
}

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
