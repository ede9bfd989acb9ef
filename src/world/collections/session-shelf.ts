import { inRange, type SessionQuery } from "../query.js";
import type { Instant, SessionRecord } from "../records.js";
import type { LateSessions } from "./late-sessions.js";
import type { TwoRuns } from "./merge.js";
import type { PackedShelf } from "./packed-shelf.js";
import { arrayRun, creationRun, type Run } from "./run.js";

type SessionTest = (session: SessionRecord) => boolean;

/** The sessions of a tenant, or of one meeting: the many that are packed, and the few late ones. */
export class SessionShelf {
  constructor(
    private readonly packed: PackedShelf | undefined,
    private readonly late: LateSessions | undefined,
  ) {}

  /** Those that indexes select for a query, in its order: those of its status, and created in its range of time. */
  indexed({ status, time, sortBy }: SessionQuery, now: Instant): TwoRuns<SessionRecord> {
    const packed = status === "LIVE" ? undefined : this.packed;
    if (sortBy === "createdAt") {
      return [packed?.byCreation(time) ?? nothing, creationRun(this.late?.byCreation(status) ?? [], time)];
    }
    const late = this.late?.byMinutes(status, now) ?? [];
    if (!time) return [packed?.byMinutes() ?? nothing, arrayRun(late)];
    const inTime = late.filter(({ createdAt }) => inRange(time, createdAt));
    return [packed?.byMinutesInTime(time) ?? nothing, arrayRun(inTime)];
  }

  /** Those that pass the filters of a query, its meeting aside, in its order; `passes` tests one but for its status. */
  scanned(query: SessionQuery, now: Instant, passes: SessionTest): TwoRuns<SessionRecord> {
    const { status, sortBy } = query;
    const packed = status === "LIVE" ? undefined : this.packed;
    const late = sortBy === "createdAt" ? this.late?.byCreation(status) : this.late?.byMinutes(status, now);
    return [packed?.matching(query) ?? nothing, arrayRun(late?.filter(passes) ?? [])];
  }
}

const nothing: Run<SessionRecord> = arrayRun([]);
