import type { Instant } from "../../lib/time.js";
import { minuteSteps } from "../minutes.js";
import { inRange, type SessionQuery } from "../query.js";
import type { SessionRecord } from "../records.js";
import { spentMs } from "../reduce/session.js";
import { creationRun } from "./run.js";
import { byCreation, type Compare, compareIds, insertSorted, removeSorted } from "./sorted.js";

/** ENDED and LIVE sessions apart, each in one order. */
export type SessionLists = readonly (readonly SessionRecord[])[];

/** Sessions that are LIVE or ended lately, of a whole tenant or of one meeting: so few that sorting them costs little. */
export class LateSessions {
  /** LIVE ones by creation. */
  readonly live: SessionRecord[] = [];
  /** ENDED ones by creation. */
  readonly ended: SessionRecord[] = [];
  readonly #endedByMinutes: SessionRecord[] = [];
  #timed: TimedSessions | undefined;

  constructor(readonly decimals: number) {}

  /** Those of the status of a query, ENDED and LIVE ones apart, both in its order. */
  lists({ status, sortBy }: Pick<SessionQuery, "status" | "sortBy">, now: Instant): SessionLists {
    const byMinutes = sortBy === "minutesConsumed";
    return [
      ...(status === "LIVE" ? [] : [byMinutes ? this.#endedByMinutes : this.ended]),
      ...(status === "ENDED" ? [] : [byMinutes ? this.#liveByMinutes(now) : this.live]),
    ];
  }

  /** The same, but only those that were created in the range of time of the query. */
  listsInTime(query: SessionQuery, now: Instant): SessionLists {
    const { status, time } = query;
    const lists = this.lists(query, now);
    if (!time) return lists;
    const byTime = this.lists({ status, sortBy: "createdAt" }, now).map((sessions) => creationRun(sessions, time));
    return lists.map((sessions, index) => {
      // Mostly all or none of them are in it, and walking thousands of LIVE ones for each page would be slow.
      const count = byTime[index]?.length ?? 0;
      if (count === sessions.length) return sessions;
      return count === 0 ? [] : sessions.filter(({ createdAt }) => inRange(time, createdAt));
    });
  }

  add(session: SessionRecord): void {
    this.#timed = undefined;
    insertSorted(session.status === "LIVE" ? this.live : this.ended, session, byCreation);
    if (session.status === "ENDED") insertSorted(this.#endedByMinutes, session, byMinutesAt(0, this.decimals));
  }

  remove(session: SessionRecord): void {
    this.#timed = undefined;
    removeSorted(session.status === "LIVE" ? this.live : this.ended, session, byCreation);
    if (session.status === "ENDED") removeSorted(this.#endedByMinutes, session, byMinutesAt(0, this.decimals));
  }

  removeEnded(): void {
    this.ended.length = 0;
    this.#endedByMinutes.length = 0;
  }

  #liveByMinutes(now: Instant): readonly SessionRecord[] {
    if (this.#timed?.now !== now) this.#timed = { now, live: [...this.live].sort(byMinutesAt(now, this.decimals)) };
    return this.#timed.live;
  }
}

/** Minutes of LIVE sessions run with the clock, so what is sorted by them holds at one time only. */
interface TimedSessions {
  readonly now: Instant;
  readonly live: readonly SessionRecord[];
}

/** Orders sessions by the minutes they have consumed until `now`, rounded as they are shown, then id. */
function byMinutesAt(now: Instant, decimals: number): Compare<SessionRecord> {
  const minutes = minutesAt(now, decimals);
  return (a, b) => minutes(a) - minutes(b) || compareIds(a.id, b.id);
}

/** Tells the minutes that a session has consumed until `now`, in steps of the last decimal shown. */
export function minutesAt(now: Instant, decimals: number): (session: SessionRecord) => number {
  const scale = 10 ** decimals;
  return (session) => minuteSteps(spentMs(session, now), scale);
}
