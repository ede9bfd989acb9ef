import type { SessionStatus } from "../../contract/models/index.js";
import { minutesOf } from "../minutes.js";
import { inRange, type Range, type SessionQuery } from "../query.js";
import type { Instant, SessionRecord } from "../records.js";
import { spentMs } from "../reduce/session.js";
import { EndedMoment } from "./ended-moment.js";
import type { TwoRuns } from "./merge.js";
import { arrayRun, creationRun } from "./run.js";
import { byCreation, type Compare, compareIds, insertSorted, removeSorted } from "./sorted.js";

/** Below so many sessions, sorting or walking them is cheaper than an index of them. */
const fewSessions = 512;

/** So many additions to an index of a moment make a new one worth its cost. */
const manyAdded = 4096;

/** Sessions in the orders that lists ask for: those of a whole tenant, or those of one meeting. ENDED and LIVE ones apart. */
export class SessionShelf {
  /** LIVE ones by creation. */
  readonly live: SessionRecord[] = [];
  /** ENDED ones by creation. */
  readonly ended: SessionRecord[] = [];
  /** ENDED ones by minutes. Those of LIVE ones run with the clock, so they are sorted when asked for. */
  readonly endedByMinutes: SessionRecord[] = [];
  #moment: EndedMoment | undefined;
  #liveByMinutes: { readonly now: Instant; readonly sessions: readonly SessionRecord[] } | undefined;

  constructor(private readonly decimals: number) {}

  /** Those of a status that were created in a range of time, by creation. */
  byCreation(status: SessionStatus | undefined, range: Range | undefined): TwoRuns<SessionRecord> {
    return [
      creationRun(status === "LIVE" ? [] : this.ended, range),
      creationRun(status === "ENDED" ? [] : this.live, range),
    ];
  }

  /** Those of a status, by the minutes they have consumed until now. */
  byMinutes(status: SessionStatus | undefined, now: Instant): TwoRuns<SessionRecord> {
    return [
      arrayRun(status === "LIVE" ? [] : this.endedByMinutes),
      arrayRun(status === "ENDED" ? [] : this.#liveSortedByMinutes(now)),
    ];
  }

  /** Those of a status that were created in a range of time, by the minutes they have consumed until now. */
  byMinutesInTime(status: SessionStatus | undefined, range: Range, now: Instant): TwoRuns<SessionRecord> {
    // Sorted ones first and last make the sort below a mere merge.
    const live = status === "ENDED" ? [] : this.#liveSortedByMinutes(now);
    if (status === "LIVE") return [arrayRun([]), this.#sortedRun(live, range, now)];
    if (this.ended.length < fewSessions) {
      return [arrayRun([]), this.#sortedRun([...this.endedByMinutes, ...live], range, now)];
    }
    const moment = this.#endedMoment();
    return [moment.byMinutesInTime(range), this.#sortedRun([...moment.added, ...live], range, now)];
  }

  /** Those that pass the filters of a query, where there are so many that columns are worth it; `passes` tests one. */
  scanned(query: SessionQuery, now: Instant, passes: (session: SessionRecord) => boolean) {
    if (this.ended.length < fewSessions || query.status === "LIVE") return undefined;
    const moment = this.#endedMoment();
    const late = query.status === "ENDED" ? moment.added : [...moment.added, ...this.live];
    const compare = query.sortBy === "createdAt" ? byCreation : byMinutesAt(now, this.decimals);
    return [moment.matching(query), arrayRun(late.filter(passes).sort(compare))] as const;
  }

  /** Prepares for scans and ranges of time, when the places of the ENDED ones in the order of minutes are known. */
  prepare(byMinutes: Uint32Array): void {
    if (this.ended.length >= fewSessions) this.#moment = new EndedMoment(this.ended.slice(), this.decimals, byMinutes);
  }

  add(session: SessionRecord): void {
    this.#liveByMinutes = undefined;
    if (session.status === "LIVE") {
      insertSorted(this.live, session, byCreation);
    } else {
      insertSorted(this.ended, session, byCreation);
      insertSorted(this.endedByMinutes, session, byMinutesAt(0, this.decimals));
      this.#moment?.added.push(session);
      if ((this.#moment?.added.length ?? 0) > manyAdded) this.#moment = undefined;
    }
  }

  remove(session: SessionRecord): void {
    this.#liveByMinutes = undefined;
    if (session.status === "LIVE") {
      removeSorted(this.live, session, byCreation);
    } else {
      removeSorted(this.ended, session, byCreation);
      removeSorted(this.endedByMinutes, session, byMinutesAt(0, this.decimals));
      this.#moment = undefined;
    }
  }

  #endedMoment(): EndedMoment {
    this.#moment ??= new EndedMoment(this.ended.slice(), this.decimals);
    return this.#moment;
  }

  #liveSortedByMinutes(now: Instant): readonly SessionRecord[] {
    if (this.#liveByMinutes?.now !== now) {
      this.#liveByMinutes = { now, sessions: [...this.live].sort(byMinutesAt(now, this.decimals)) };
    }
    return this.#liveByMinutes.sessions;
  }

  #sortedRun(sessions: readonly SessionRecord[], range: Range, now: Instant) {
    const inside = sessions.filter(({ createdAt }) => inRange(range, createdAt));
    return arrayRun(inside.sort(byMinutesAt(now, this.decimals)));
  }
}

/** Orders sessions by the minutes they have consumed until `now`, rounded as they are shown, then id. */
export function byMinutesAt(now: Instant, decimals: number): Compare<SessionRecord> {
  return (a, b) =>
    minutesOf(spentMs(a, now), decimals) - minutesOf(spentMs(b, now), decimals) || compareIds(a.id, b.id);
}
