import type { Instant } from "../../lib/time.js";
import type { SessionQuery } from "../query.js";
import type { SessionRecord } from "../records.js";
import { type LateSessions, minutesAt, type SessionLists } from "./late-sessions.js";
import type { PackedShelf } from "./packed-shelf.js";
import { arrayRun, creationRun, type Run } from "./run.js";

/** Tells whether a session passes a filter. */
export type SessionTest = (session: SessionRecord) => boolean;

/** The sessions of a tenant, or of one meeting: the many that are packed, and the few late ones. */
export class SessionShelf {
  constructor(
    private readonly packed: readonly PackedShelf[],
    private readonly late: LateSessions | undefined,
  ) {}

  /** Those that indexes select for a query, in its order: those of its status, and created in its range of time. */
  indexed(query: SessionQuery, now: Instant): Run<SessionRecord>[] {
    const { time, sortBy } = query;
    if (sortBy === "createdAt") {
      const late = this.late?.lists(query, now).map((sessions) => creationRun(sessions, time)) ?? [];
      return [...this.#packed(query).map((shelf) => shelf.byCreation(time)), ...late];
    }
    return [
      ...this.#packed(query).map((shelf) => (time ? shelf.byMinutesInTime(time) : shelf.byMinutes())),
      ...this.#lateRuns(query, now, (late) => late.listsInTime(query, now)),
    ];
  }

  /** Those that pass the filters of a query, its meeting aside, in its order; `passes` tests one but for its status. */
  scanned(query: SessionQuery, now: Instant, passes: SessionTest): Run<SessionRecord>[] {
    return [...this.#packed(query).map((shelf) => shelf.matching(query)), ...this.#lateMatching(query, now, passes)];
  }

  /** The same by creation as far as the first page needs it: `near` sessions of each pack are walked if they suffice. */
  scannedFirst(query: SessionQuery, now: Instant, passes: SessionTest, near: number): FirstFound {
    const parts = this.#packed(query).map((shelf) => shelf.matchingFirst(query, near));
    return {
      runs: [...parts.map(({ first }) => first), ...this.#lateMatching(query, now, passes)],
      enough: parts.every(({ first, rest }) => first.length >= query.limit || !rest),
      rest: () => parts.flatMap(({ rest }) => rest?.() ?? []),
    };
  }

  #packed({ status }: SessionQuery): readonly PackedShelf[] {
    return status === "LIVE" ? [] : this.packed;
  }

  #lateMatching(query: SessionQuery, now: Instant, passes: SessionTest): Run<SessionRecord>[] {
    return this.#lateRuns(query, now, (late) => late.lists(query, now).map((sessions) => sessions.filter(passes)));
  }

  #lateRuns(
    { sortBy }: SessionQuery,
    now: Instant,
    listsOf: (late: LateSessions) => SessionLists,
  ): Run<SessionRecord>[] {
    const { late } = this;
    if (!late) return [];
    if (sortBy === "createdAt") return listsOf(late).map((sessions) => creationRun(sessions));
    const minutes = minutesAt(now, late.decimals);
    return listsOf(late).map((sessions) => arrayRun(sessions, minutes));
  }
}

/** What a first page is looked for in. */
interface FirstFound {
  readonly runs: readonly Run<SessionRecord>[];
  /** Whether the page is in them. */
  readonly enough: boolean;
  /** Finds what else matches. */
  readonly rest: () => readonly Run<SessionRecord>[];
}
