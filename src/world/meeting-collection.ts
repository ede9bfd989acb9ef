import type { MeetingStatus } from "../contract/meeting-model.js";
import { inRange, type Page, type Range, type Rows, type Search, textMatcher } from "./query.js";
import { creationBounds, pageOf, RecordCollection, resultKey, select } from "./record-collection.js";
import type { MeetingRecord } from "./records.js";

/** What to show of the meetings, ordered by `createdAt`, then id. */
export interface MeetingQuery extends Page {
  readonly status?: MeetingStatus | undefined;
  readonly time?: Range | undefined;
  readonly timeField: "createdAt" | "updatedAt";
  readonly search?: Search | undefined;
}

/** The meetings of a tenant. */
export class MeetingCollection extends RecordCollection<MeetingRecord> {
  /** Returns a page of the meetings that match a query. */
  page(query: MeetingQuery): Rows<MeetingRecord> {
    const { offset, limit, descending, ...filters } = query;
    const bounds = creationBounds(this.all, filters);
    const tests = createTests(filters);
    if (tests.length === 0) return pageOf(this.all, query, bounds);
    return pageOf(
      this.cached(resultKey(filters, bounds), () => select(this.all, bounds, tests)),
      query,
    );
  }
}

/** Returns the tests of all filters but the time of creation. */
function createTests({ status, time, timeField, search }: Omit<MeetingQuery, "offset" | "limit" | "descending">) {
  const tests: ((meeting: MeetingRecord) => boolean)[] = [];
  if (status) tests.push((meeting) => meeting.status === status);
  if (time && timeField !== "createdAt") tests.push((meeting) => inRange(time, meeting[timeField]));
  if (search) {
    const matches = textMatcher(search);
    tests.push(({ id, title }) => matches(title) || matches(id));
  }
  return tests;
}
