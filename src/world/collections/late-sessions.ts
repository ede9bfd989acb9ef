import { minuteSteps } from "../minutes.js";
import type { SessionQuery } from "../query.js";
import type { Instant, SessionRecord } from "../records.js";
import { spentMs } from "../reduce/session.js";
import { byCreation, type Compare, compareIds, insertSorted, removeSorted } from "./sorted.js";

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
  lists({ status, sortBy }: Pick<SessionQuery, "status" | "sortBy">, now: Instant): (readonly SessionRecord[])[] {
    const byMinutes = sortBy === "minutesConsumed";
    return [
      ...(status === "LIVE" ? [] : [byMinutes ? this.#endedByMinutes : this.ended]),
      ...(status === "ENDED" ? [] : [byMinutes ? this.#liveByMinutes(now) : this.live]),
    ];
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
