import { isoTime } from "../lib/time.js";
import type { MeetingRecord } from "./records.js";

/** Returns the fields of a meeting under their API names. */
export function meetingFields({ id, title, status, createdAt, updatedAt, settings }: MeetingRecord) {
  return { id, title, status, created_at: isoTime(createdAt), updated_at: isoTime(updatedAt), ...settings };
}
