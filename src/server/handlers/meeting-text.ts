import type { Revision } from "../../contract/revisions.js";
import { isoTime } from "../../lib/time.js";
import type { MeetingRecord } from "../../world/records.js";

/** The JSON text of a meeting as a revision answers it. */
export function meetingText(meeting: MeetingRecord, revision: Revision): string {
  return (
    `{"id":${JSON.stringify(meeting.id)}` +
    `,"created_at":"${isoTime(meeting.createdAt)}"` +
    `,"updated_at":"${isoTime(meeting.updatedAt)}"` +
    `,"live_stream_on_start":${meeting.liveStreamOnStart}` +
    `,"persist_chat":${meeting.persistChat}` +
    `,"record_on_start":${meeting.recordOnStart}` +
    `,"session_keep_alive_time_in_secs":${meeting.keepAliveSeconds}` +
    `,"status":"${meeting.status}"` +
    `,"summarize_on_end":${meeting.summarizeOnEnd}` +
    `,"title":${JSON.stringify(meeting.title)}` +
    (revision === "2026-07" ? `,"transcribe_on_end":${meeting.transcribeOnEnd}` : "") +
    "}"
  );
}
