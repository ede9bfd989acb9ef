import { inRange, type Rows, type SessionQuery, textMatcher } from "../query.js";
import type { Instant, SessionRecord } from "../records.js";
import { mergedMatches, mergedPage } from "./merge.js";
import { sortedByMinutes } from "./minutes-order.js";
import { ResultCache } from "./result-cache.js";
import { byMinutesAt, SessionShelf } from "./session-shelf.js";
import { byCreation, type Compare, creationRun, type Run, sortIfNeeded, wholeRun } from "./sorted.js";

const maxCachedRows = 4_000_000;

/** The sessions of a tenant, with an order ready for every list that an index can serve. */
export class SessionCollection {
  readonly #byId = new Map<string, SessionRecord>();
  readonly #all = new SessionShelf();
  readonly #byAssociatedId = new Map<string, SessionShelf>();
  readonly #results = new ResultCache<SessionRecord>(maxCachedRows);
  readonly #byEndedMinutes: Compare<SessionRecord>;

  /** Minutes are compared as they are shown, rounded to `decimals`. */
  constructor(
    sessions: Iterable<SessionRecord>,
    private readonly decimals: number,
  ) {
    this.#byEndedMinutes = byMinutesAt(0, decimals);
    for (const session of sessions) this.#load(session);
    for (const { live, ended } of [this.#all, ...this.#byAssociatedId.values()]) {
      sortIfNeeded(live, byCreation);
      sortIfNeeded(ended, byCreation);
    }
    for (const session of sortedByMinutes(this.#all.ended, decimals)) {
      this.#all.endedByMinutes.push(session);
      this.#shelfOf(session.associatedId).endedByMinutes.push(session);
    }
  }

  get size(): number {
    return this.#byId.size;
  }

  /** LIVE sessions, oldest first. */
  get live(): readonly SessionRecord[] {
    return this.#all.live;
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
      this.#all.remove(old, this.#byEndedMinutes);
      this.#shelfOf(old.associatedId).remove(old, this.#byEndedMinutes);
    }
    this.#byId.set(session.id, session);
    this.#all.add(session, this.#byEndedMinutes);
    this.#shelfOf(session.associatedId).add(session, this.#byEndedMinutes);
  }

  /** A page of the sessions that a query selects, LIVE minutes counted until `now`. */
  page(query: SessionQuery, now: Instant): Rows<SessionRecord> {
    const compare = query.sortBy === "createdAt" ? byCreation : byMinutesAt(now, this.decimals);
    const runs = this.#runs(query, now);
    const rest = remainingFilter(query);
    if (!rest) return mergedPage(runs, compare, query);
    const found = this.#results.get(cacheKey(query, now), () => mergedMatches(runs, compare, rest));
    return mergedPage([wholeRun(found), wholeRun([])], compare, query);
  }

  #load(session: SessionRecord): void {
    this.#byId.set(session.id, session);
    const group = session.status === "LIVE" ? "live" : "ended";
    this.#all[group].push(session);
    this.#shelfOf(session.associatedId)[group].push(session);
  }

  #shelfOf(associatedId: string): SessionShelf {
    const shelf = this.#byAssociatedId.get(associatedId) ?? new SessionShelf();
    this.#byAssociatedId.set(associatedId, shelf);
    return shelf;
  }

  /** The ENDED and the LIVE sessions that indexes select for a query, each in the order of its sort. */
  #runs({ associatedId, status, sortBy, time, timeField }: SessionQuery, now: Instant): TwoRuns {
    const shelf = associatedId === undefined ? this.#all : this.#byAssociatedId.get(associatedId);
    const ended = shelf && status !== "LIVE" ? shelf : undefined;
    const live = shelf && status !== "ENDED" ? shelf : undefined;
    if (sortBy === "minutesConsumed") {
      const compare = byMinutesAt(now, this.decimals);
      return [wholeRun(ended?.endedByMinutes ?? []), wholeRun(live?.liveByMinutes(now, compare) ?? [])];
    }
    const range = timeField === "createdAt" ? time : undefined;
    return [creationRun(ended?.ended ?? [], range), creationRun(live?.live ?? [], range)];
  }
}

type TwoRuns = readonly [Run<SessionRecord>, Run<SessionRecord>];

/** The test of those filters that the runs of a query do not serve already; nothing when they serve all. */
function remainingFilter(query: SessionQuery): ((session: SessionRecord) => boolean) | undefined {
  const { time, timeField, participants, participantsField, search, sortBy } = query;
  const tests: ((session: SessionRecord) => boolean)[] = [];
  if (time && (timeField !== "createdAt" || sortBy !== "createdAt")) {
    tests.push((session) => inRange(time, session[timeField]));
  }
  if (participants) {
    const count = participantsField === "peak" ? peakOf : presentIn;
    tests.push((session) => inRange(participants, count(session)));
  }
  if (search) tests.push(searchTest(textMatcher(search)));
  return tests.length === 0 ? undefined : (session) => tests.every((test) => test(session));
}

function peakOf({ peak }: SessionRecord): number {
  return peak;
}

function presentIn({ present }: SessionRecord): number {
  return present.length;
}

/** Tests title, meeting id and session id; the first two are shared by many sessions, so their outcome is kept. */
function searchTest(matches: (text: string) => boolean): (session: SessionRecord) => boolean {
  const outcomes = new Map<string, boolean>();
  const matchesOnce = (text: string) => {
    const outcome = outcomes.get(text) ?? matches(text);
    outcomes.set(text, outcome);
    return outcome;
  };
  return ({ id, title, associatedId }) => matchesOnce(title) || matchesOnce(associatedId) || matches(id);
}

/** What a cached list depends on: every filter and the sort, not the page; the clock where LIVE minutes order it. */
function cacheKey({ offset, limit, descending, ...selection }: SessionQuery, now: Instant): string {
  return JSON.stringify([selection, selection.sortBy === "minutesConsumed" ? now : 0]);
}
