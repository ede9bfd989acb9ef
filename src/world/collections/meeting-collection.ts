import type { MeetingStatus } from "../../contract/models/meeting.js";
import { inRange, type MeetingQuery, type Rows, textMatcher } from "../query.js";
import type { MeetingRecord } from "../records.js";
import { mergedPage } from "./merge.js";
import { ResultCache } from "./result-cache.js";
import { creationRun, type Run } from "./run.js";
import { byCreation, insertSorted, removeSorted, sortIfNeeded } from "./sorted.js";

const maxCachedRows = 1_000_000;

/** The meetings of a tenant, in order of creation. */
export class MeetingCollection {
  readonly #byId = new Map<string, MeetingRecord>();
  readonly #byStatus: Record<MeetingStatus, MeetingRecord[]> = { ACTIVE: [], INACTIVE: [] };
  #results = new ResultCache<MeetingRecord>(maxCachedRows);

  constructor(meetings: Iterable<MeetingRecord>) {
    for (const meeting of meetings) {
      this.#byId.set(meeting.id, meeting);
      this.#byStatus[meeting.status].push(meeting);
    }
    sortIfNeeded(this.#byStatus.ACTIVE, byCreation);
    sortIfNeeded(this.#byStatus.INACTIVE, byCreation);
  }

  get size(): number {
    return this.#byId.size;
  }

  /** All of them, in no order that matters. */
  values(): Iterable<MeetingRecord> {
    return this.#byId.values();
  }

  get(id: string): MeetingRecord | undefined {
    return this.#byId.get(id);
  }

  /** Adds a meeting, or replaces the one of its id. */
  put(meeting: MeetingRecord): void {
    this.#results = new ResultCache(maxCachedRows);
    const old = this.#byId.get(meeting.id);
    if (old) removeSorted(this.#byStatus[old.status], old, byCreation);
    this.#byId.set(meeting.id, meeting);
    insertSorted(this.#byStatus[meeting.status], meeting, byCreation);
  }

  /** A page of the meetings that a query selects. */
  page(query: MeetingQuery): Rows<MeetingRecord> {
    const { status, time, timeField } = query;
    const range = timeField === "createdAt" ? time : undefined;
    const runs = [
      creationRun(status === "INACTIVE" ? [] : this.#byStatus.ACTIVE, range),
      creationRun(status === "ACTIVE" ? [] : this.#byStatus.INACTIVE, range),
    ];
    const rest = remainingFilter(query);
    if (!rest) return mergedPage(runs, query);
    const { offset, limit, descending, ...selection } = query;
    return mergedPage(
      this.#results.get(JSON.stringify(selection), () => runs.map((run) => matchingRun(run, rest))),
      query,
    );
  }
}

function matchingRun(run: Run<MeetingRecord>, test: (meeting: MeetingRecord) => boolean): Run<MeetingRecord> {
  const found: MeetingRecord[] = [];
  for (let place = 0; place < run.length; place++) {
    const meeting = run.at(place);
    if (test(meeting)) found.push(meeting);
  }
  return creationRun(found);
}

/** The test of those filters that the runs of a query do not serve already; nothing when they serve all. */
function remainingFilter({ time, timeField, search }: MeetingQuery): ((meeting: MeetingRecord) => boolean) | undefined {
  const range = timeField === "createdAt" ? undefined : time;
  if (!range && !search) return undefined;
  const matches = search ? textMatcher(search) : () => true;
  return (meeting) => (!range || inRange(range, meeting[timeField])) && (matches(meeting.title) || matches(meeting.id));
}
