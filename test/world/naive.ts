import type { MeetingQuery, SessionQuery } from "../../src/world/collections.js";
import { inRange, type Page, type Rows, textMatcher } from "../../src/world/record-collection.js";
import type { MeetingRecord, SessionRecord } from "../../src/world/records.js";
import { spentMs, toMinutes } from "../../src/world/reduce.js";

/** Returns what a list of sessions should be: filter all, sort all, cut. */
export function naiveSessions(all: readonly SessionRecord[], q: SessionQuery, now: number): Rows<SessionRecord> {
  const matches = q.search ? textMatcher(q.search) : () => true;
  const key = (s: SessionRecord) => (q.sortBy === "createdAt" ? s.createdAt : toMinutes(spentMs(s, now), 4));
  return cut(
    all
      .filter((s) => q.associatedId === undefined || s.associatedId === q.associatedId)
      .filter((s) => q.status === undefined || s.status === q.status)
      .filter((s) => !q.time || inRange(q.time, s[q.timeField]))
      .filter(
        (s) => !q.participants || inRange(q.participants, q.participantsField === "peak" ? s.peak : s.present.length),
      )
      .filter((s) => [s.title, s.associatedId, s.id].some(matches))
      .sort((a, b) => key(a) - key(b) || (a.id < b.id ? -1 : 1)),
    q,
  );
}

/** Returns what a list of meetings should be: filter all, sort all, cut. */
export function naiveMeetings(all: readonly MeetingRecord[], q: MeetingQuery): Rows<MeetingRecord> {
  const matches = q.search ? textMatcher(q.search) : () => true;
  return cut(
    all
      .filter((m) => q.equals?.status === undefined || m.status === q.equals.status)
      .filter((m) => !q.time || inRange(q.time, m[q.timeField]))
      .filter((m) => [m.title, m.id].some(matches))
      .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1)),
    q,
  );
}

function cut<T>(sorted: T[], { descending, offset, limit }: Page): Rows<T> {
  if (descending) sorted.reverse();
  return { rows: sorted.slice(offset, offset + limit), total: sorted.length };
}
