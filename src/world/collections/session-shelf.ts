import { minutesOf } from "../minutes.js";
import type { Instant, SessionRecord } from "../records.js";
import { spentMs } from "../reduce/session.js";
import { byCreation, type Compare, compareIds, insertSorted, removeSorted } from "./sorted.js";

/** Sessions in the orders that lists ask for: those of a whole tenant, or those of one meeting. */
export class SessionShelf {
  /** LIVE ones by creation. */
  readonly live: SessionRecord[] = [];
  /** ENDED ones by creation. */
  readonly ended: SessionRecord[] = [];
  /** ENDED ones by minutes. Those of LIVE ones run with the clock, so they are sorted when asked for. */
  readonly endedByMinutes: SessionRecord[] = [];
  #liveByMinutes: { readonly now: Instant; readonly sessions: readonly SessionRecord[] } | undefined;

  /** LIVE ones by the minutes they have consumed until now. */
  liveByMinutes(now: Instant, byMinutes: Compare<SessionRecord>): readonly SessionRecord[] {
    if (this.#liveByMinutes?.now !== now) this.#liveByMinutes = { now, sessions: [...this.live].sort(byMinutes) };
    return this.#liveByMinutes.sessions;
  }

  add(session: SessionRecord, byEndedMinutes: Compare<SessionRecord>): void {
    this.#liveByMinutes = undefined;
    if (session.status === "LIVE") {
      insertSorted(this.live, session, byCreation);
    } else {
      insertSorted(this.ended, session, byCreation);
      insertSorted(this.endedByMinutes, session, byEndedMinutes);
    }
  }

  remove(session: SessionRecord, byEndedMinutes: Compare<SessionRecord>): void {
    this.#liveByMinutes = undefined;
    if (session.status === "LIVE") {
      removeSorted(this.live, session, byCreation);
    } else {
      removeSorted(this.ended, session, byCreation);
      removeSorted(this.endedByMinutes, session, byEndedMinutes);
    }
  }
}

/** Orders sessions by the minutes they have consumed until `now`, rounded as they are shown, then id. */
export function byMinutesAt(now: Instant, decimals: number): Compare<SessionRecord> {
  return (a, b) =>
    minutesOf(spentMs(a, now), decimals) - minutesOf(spentMs(b, now), decimals) || compareIds(a.id, b.id);
}
