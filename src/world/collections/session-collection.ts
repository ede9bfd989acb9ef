import type { Instant } from "../../lib/time.js";
import { inRange, type Rows, type SessionQuery, textMatcher } from "../query.js";
import type { SessionRecord } from "../records.js";
import { LateSessions } from "./late-sessions.js";
import { lengthOf, merged, mergedPage } from "./merge.js";
import { fewSessions, type PackedSessions } from "./packed-sessions.js";
import { PackedShelves } from "./packed-shelves.js";
import { ResultCache } from "./result-cache.js";
import { creationRun } from "./run.js";
import { packSessions } from "./session-packer.js";
import { SessionShelf, type SessionTest } from "./session-shelf.js";

const maxCachedRows = 4_000_000;

/** So many sessions that ended lately make packing them worth its cost. */
const enoughToPack = 2048;

/** So many times that many are packed together at most: nobody is to wait while a million sessions are packed anew. */
const mostInPack = 8;

/** So many sessions are walked in some milliseconds, and mostly hold the first page of a filter, even of four digits of an id. */
const manyNear = 200_000;

/**
 * The sessions of a tenant, with an order ready for every list that an index can serve. Those that had ended are packed;
 * LIVE ones, and those that ended since, are kept at their side until there are enough of them for a pack of their own.
 */
export class SessionCollection {
  readonly #lateById = new Map<string, SessionRecord>();
  readonly #lateByAssociatedId = new Map<string, LateSessions>();
  #results = new ResultCache<SessionRecord>(maxCachedRows);
  readonly #late: LateSessions;
  readonly #packs: PackedShelves[];

  /**
   * Minutes are compared as they are shown, rounded to `decimals`. Sessions that end are packed by `packSize`; first pages
   * are looked for among `near` sessions.
   */
  constructor(
    sessions: Iterable<SessionRecord>,
    private readonly decimals: number,
    private readonly packSize = enoughToPack,
    private readonly near = manyNear,
  ) {
    this.#late = new LateSessions(decimals);
    const late: SessionRecord[] = [];
    const packed = packSessions(sessions, (session) => late.push(session));
    this.#packs = [new PackedShelves(packed, decimals)];
    for (const session of late) this.#add(session);
  }

  get size(): number {
    return lengthOf(this.#packs) + this.#lateById.size;
  }

  /** Whether a session that is read again is the same object, so that what is made of it is worth keeping. */
  get recordsLast(): boolean {
    return this.#packs.every(({ sessions }) => sessions.recordsLast);
  }

  /** LIVE sessions, oldest first. */
  get live(): readonly SessionRecord[] {
    return this.#late.live;
  }

  /** All of them, oldest first. */
  values(): Iterable<SessionRecord> {
    const packed = this.#packs.map(({ all }) => all.byCreation());
    return merged([...packed, creationRun(this.#late.ended), creationRun(this.#late.live)]);
  }

  get(id: string): SessionRecord | undefined {
    const late = this.#lateById.get(id);
    if (late) return late;
    for (const pack of this.#packs) {
      const session = pack.get(id);
      if (session) return session;
    }
    return undefined;
  }

  /** The LIVE session of a meeting, room or livestream. */
  liveOf(associatedId: string): SessionRecord | undefined {
    return this.#lateByAssociatedId.get(associatedId)?.live.at(-1);
  }

  /** Adds a session, or replaces the one of its id. */
  put(session: SessionRecord): void {
    this.#results = new ResultCache(maxCachedRows);
    const old = this.#lateById.get(session.id);
    if (old) this.#remove(old);
    else this.#unpack(session.id);
    this.#add(session);
  }

  /** A page of the sessions that a query selects, LIVE minutes counted until `now`. */
  page(query: SessionQuery, now: Instant): Rows<SessionRecord> {
    const passes = scanFilter(query);
    if (!passes) return mergedPage(this.#shelf(query.associatedId).indexed(query, now), query);
    const { offset, sortBy, associatedId } = query;
    const key = cacheKey(query, now);
    const first = offset === 0 && sortBy === "createdAt" && associatedId === undefined && !this.#results.has(key);
    if (first && this.size > this.near) return this.#firstPage(query, now, passes, key);
    const find = () => this.#shelf(associatedId).scanned(query, now, passes);
    return mergedPage(this.#results.get(key, find), query);
  }

  /** The first page of a filter never asked for: mostly it needs no walk through all sessions, only counting them does. */
  #firstPage(query: SessionQuery, now: Instant, passes: SessionTest, key: string): Rows<SessionRecord> {
    const { runs, enough, rest } = this.#shelf(undefined).scannedFirst(query, now, passes, this.near);
    const results = this.#results;
    const whole = () =>
      mergedPage(
        results.get(key, () => [...runs, ...rest()]),
        query,
      );
    if (!enough) return whole();
    return {
      rows: mergedPage(runs, query).rows,
      get total() {
        return whole().total;
      },
    };
  }

  /** Those of a meeting, room or livestream, or all of them. */
  #shelf(associatedId: string | undefined): SessionShelf {
    const late = associatedId === undefined ? this.#late : this.#lateByAssociatedId.get(associatedId);
    return new SessionShelf(
      this.#packs.flatMap((pack) => (associatedId === undefined ? pack.all : (pack.shelf(associatedId) ?? []))),
      late,
    );
  }

  #add(session: SessionRecord): void {
    this.#lateById.set(session.id, session);
    this.#late.add(session);
    const ofMeeting = this.#lateByAssociatedId.get(session.associatedId) ?? new LateSessions(this.decimals);
    this.#lateByAssociatedId.set(session.associatedId, ofMeeting);
    ofMeeting.add(session);
    if (this.#late.ended.length >= this.packSize) this.#pack();
  }

  #remove(session: SessionRecord): void {
    this.#lateById.delete(session.id);
    this.#late.remove(session);
    this.#lateByAssociatedId.get(session.associatedId)?.remove(session);
  }

  /**
   * Packs those that ended lately, together with the packs before them that are no larger: so packs stay few, and a
   * session is packed a few times only.
   */
  #pack(): void {
    const { ended } = this.#late;
    let size = ended.length;
    let first = this.#packs.length;
    for (; first > 0; first--) {
      const { length } = this.#packs[first - 1] as PackedShelves;
      if (length > size || length + size > this.packSize * mostInPack) break;
      size += length;
    }
    const runs = this.#packs.splice(first).map(({ all }) => all.byCreation());
    this.#packs.push(new PackedShelves(packSessions(merged([...runs, creationRun(ended)])), this.decimals));
    this.#forgetEnded();
    if (lengthOf(this.#packs) > fewSessions) for (const { sessions } of this.#packs) sessions.dropRecords();
  }

  #forgetEnded(): void {
    for (const { id } of this.#late.ended) this.#lateById.delete(id);
    this.#late.removeEnded();
    for (const [associatedId, late] of this.#lateByAssociatedId) {
      late.removeEnded();
      if (late.live.length === 0) this.#lateByAssociatedId.delete(associatedId);
    }
  }

  /** Takes a session out of its pack, whatever that costs: no event changes one that has ended. */
  #unpack(id: string): void {
    const index = this.#packs.findIndex(({ sessions }) => sessions.placeOf(id) !== undefined);
    const pack = this.#packs[index];
    if (pack) this.#packs[index] = new PackedShelves(packSessions(without(pack.sessions, id)), this.decimals);
  }
}

function* without(sessions: PackedSessions, id: string): Generator<SessionRecord> {
  for (let place = 0; place < sessions.length; place++) {
    const session = sessions.at(place);
    if (session.id !== id) yield session;
  }
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
  if (search) {
    const matches = textMatcher(search);
    tests.push(({ id, title, associatedId }) => matches(title) || matches(associatedId) || matches(id));
  }
  return (session) => tests.every((test) => test(session));
}

function peakOf({ peak }: SessionRecord): number {
  return peak;
}

function presentIn({ present }: SessionRecord): number {
  return present.length;
}

/** What a cached result depends on: every filter and the sort, not the page; the clock where LIVE minutes order it. */
function cacheKey({ offset, limit, descending, ...selection }: SessionQuery, now: Instant): string {
  return JSON.stringify([selection, selection.sortBy === "minutesConsumed" ? now : 0]);
}
