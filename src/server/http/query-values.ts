import type { MeetingStatus } from "../../contract/models/meeting.js";
import type { SessionStatus } from "../../contract/models/session.js";
import type { sessionSortKeys, sortOrders } from "../../contract/parameters.js";
import type { Instant } from "../../lib/time.js";

/** The query parameters of all operations, parsed; times as milliseconds since the epoch. */
export interface QueryValues {
  readonly page_no?: number;
  readonly per_page?: number;
  readonly start_time?: Instant;
  readonly end_time?: Instant;
  readonly search?: string;
  readonly status?: MeetingStatus | SessionStatus;
  readonly associated_id?: string;
  readonly participants?: string;
  readonly sort_by?: (typeof sessionSortKeys)[number];
  readonly sort_order?: (typeof sortOrders)[number];
  readonly include_breakout_rooms?: boolean;
}

/** The name of a query parameter that some handler reads. */
export type QueryName = keyof QueryValues;
