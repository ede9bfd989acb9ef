import { meetingFields } from "../../world/api-fields.js";
import type { MeetingRecord } from "../../world/records.js";

/** Writes a meeting as JSON, with the given fields in their order; absent settings are left out. */
export function meetingText(meeting: MeetingRecord, fields: readonly string[]): string {
  const values: Readonly<Record<string, unknown>> = meetingFields(meeting);
  return JSON.stringify(Object.fromEntries(fields.map((name) => [name, values[name]])));
}
