import type { Instant } from "../../world/records.js";

/** A time as the API writes it: RFC 3339 in UTC with milliseconds. */
export function isoTime(instant: Instant): string {
  return new Date(instant).toISOString();
}
