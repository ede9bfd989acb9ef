import type { MeetingStatus, SessionStatus } from "../../contract/models/index.js";
import type { Instant } from "../../world/records.js";

/** The query parameters of all operations, parsed; times as milliseconds since the epoch. */
export interface QueryValues {
  page_no?: number;
  per_page?: number;
  start_time?: Instant;
  end_time?: Instant;
  search?: string;
  status?: MeetingStatus | SessionStatus;
  associated_id?: string;
  participants?: string;
  sort_by?: "minutesConsumed" | "createdAt";
  sort_order?: "ASC" | "DESC";
  include_breakout_rooms?: boolean;
}

/** The name of a query parameter that some handler reads. */
export type QueryName = keyof QueryValues;
