import { minutesOf } from "../minutes.js";
import type { SessionRecord } from "../records.js";
import { byMinutesAt } from "./session-shelf.js";
import { compareIds } from "./sorted.js";

/**
 * ENDED sessions by minutes, then id. Sorts numbers that hold the minutes and the place of each session, several times
 * faster than comparing a million records; only sessions of equal minutes are compared by id.
 */
export function sortedByMinutes(sessions: readonly SessionRecord[], decimals: number): SessionRecord[] {
  const scale = 10 ** decimals;
  const steps = (session: SessionRecord) => Math.round(minutesOf(session.spentMs, decimals) * scale);
  if (sessions.some((session) => steps(session) * sessions.length > Number.MAX_SAFE_INTEGER - sessions.length)) {
    return [...sessions].sort(byMinutesAt(0, decimals));
  }
  const keys = Float64Array.from(sessions, (session, place) => steps(session) * sessions.length + place).sort();
  const sorted = Array.from(keys, (key) => sessions[key % sessions.length] as SessionRecord);
  sortTies(sorted, (a, b) => steps(a) === steps(b));
  return sorted;
}

function sortTies(sorted: SessionRecord[], tied: (a: SessionRecord, b: SessionRecord) => boolean): void {
  for (let from = 0; from < sorted.length; ) {
    let to = from + 1;
    while (to < sorted.length && tied(sorted[from] as SessionRecord, sorted[to] as SessionRecord)) to++;
    if (to - from > 1) {
      const ties = sorted.slice(from, to).sort((a, b) => compareIds(a.id, b.id));
      for (const [index, session] of ties.entries()) sorted[from + index] = session;
    }
    from = to;
  }
}
