import type { SessionStatus } from "../../contract/models/index.js";
import { minutesOf } from "../minutes.js";
import { inRange, type Range } from "../query.js";
import type { Instant, SessionRecord } from "../records.js";
import { spentMs } from "../reduce/session.js";
import type { TwoRuns } from "./merge.js";
import { MinutesInTime } from "./minutes-in-time.js";
import { arrayRun, creationRun } from "./run.js";
import { byCreation, type Compare, compareIds, insertSorted, removeSorted } from "./sorted.js";

/** Below so many sessions, sorting those of a range is cheaper than an index of them. */
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
  #inTime: MinutesInTime | undefined;
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
    this.#inTime ??= new MinutesInTime(this.ended.slice(), this.decimals);
    return [this.#inTime.run(range), this.#sortedRun([...this.#inTime.added, ...live], range, now)];
  }

  add(session: SessionRecord): void {
    this.#liveByMinutes = undefined;
    if (session.status === "LIVE") {
      insertSorted(this.live, session, byCreation);
    } else {
      insertSorted(this.ended, session, byCreation);
      insertSorted(this.endedByMinutes, session, byMinutesAt(0, this.decimals));
      this.#inTime?.added.push(session);
      if ((this.#inTime?.added.length ?? 0) > manyAdded) this.#inTime = undefined;
    }
  }

  remove(session: SessionRecord): void {
    this.#liveByMinutes = undefined;
    if (session.status === "LIVE") {
      removeSorted(this.live, session, byCreation);
    } else {
      removeSorted(this.ended, session, byCreation);
      removeSorted(this.endedByMinutes, session, byMinutesAt(0, this.decimals));
      this.#inTime = undefined;
    }
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
