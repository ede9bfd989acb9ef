import type { SessionStatus } from "../../contract/models/index.js";
import { minutesOf } from "../minutes.js";
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
  #all: readonly SessionRecord[] | undefined;
  #timed: TimedSessions | undefined;

  constructor(private readonly decimals: number) {}

  /** Those of a status, by creation. */
  byCreation(status: SessionStatus | undefined): readonly SessionRecord[] {
    if (status) return status === "LIVE" ? this.live : this.ended;
    this.#all ??= [...this.ended, ...this.live].sort(byCreation);
    return this.#all;
  }

  /** Those of a status, by the minutes they have consumed until now. */
  byMinutes(status: SessionStatus | undefined, now: Instant): readonly SessionRecord[] {
    if (status === "ENDED") return this.#endedByMinutes;
    if (this.#timed?.now !== now) {
      const compare = byMinutesAt(now, this.decimals);
      const live = [...this.live].sort(compare);
      // Two sorted lists in a row: sorting them is a mere merge.
      this.#timed = { now, live, all: [...this.#endedByMinutes, ...live].sort(compare) };
    }
    return status === "LIVE" ? this.#timed.live : this.#timed.all;
  }

  add(session: SessionRecord): void {
    this.#forget();
    insertSorted(session.status === "LIVE" ? this.live : this.ended, session, byCreation);
    if (session.status === "ENDED") insertSorted(this.#endedByMinutes, session, byMinutesAt(0, this.decimals));
  }

  remove(session: SessionRecord): void {
    this.#forget();
    removeSorted(session.status === "LIVE" ? this.live : this.ended, session, byCreation);
    if (session.status === "ENDED") removeSorted(this.#endedByMinutes, session, byMinutesAt(0, this.decimals));
  }

  #forget(): void {
    this.#all = undefined;
    this.#timed = undefined;
  }
}

/** Minutes of LIVE sessions run with the clock, so what is sorted by them holds at one time only. */
interface TimedSessions {
  readonly now: Instant;
  readonly live: readonly SessionRecord[];
  readonly all: readonly SessionRecord[];
}

/** Orders sessions by the minutes they have consumed until `now`, rounded as they are shown, then id. */
export function byMinutesAt(now: Instant, decimals: number): Compare<SessionRecord> {
  return (a, b) =>
    minutesOf(spentMs(a, now), decimals) - minutesOf(spentMs(b, now), decimals) || compareIds(a.id, b.id);
}
