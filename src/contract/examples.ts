import type { OperationId } from "./operations.js";
import type { Revision } from "./revisions.js";

const appId = "app_id";
const meetingId = "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e";

const ended = {
  id: "0f4d9c52-6b6e-4c6a-9a0e-3a3f6f0f7b10",
  associated_id: meetingId,
  created_at: "2026-01-14T09:00:12.000Z",
  live_participants: 0,
  max_concurrent_participants: 4,
  meeting_display_name: "Weekly design review",
  minutes_consumed: 96.4167,
  organization_id: appId,
  started_at: "2026-01-14T09:00:12.000Z",
  status: "ENDED",
  type: "meeting",
  updated_at: "2026-01-14T09:31:40.000Z",
  ended_at: "2026-01-14T09:31:40.000Z",
};

const live = {
  ...ended,
  id: "5f0d3c8e-9f7c-4f0c-8b0b-6d0c6f1f2f11",
  live_participants: 3,
  minutes_consumed: 42.5,
  created_at: "2026-01-15T09:42:00.000Z",
  started_at: "2026-01-15T09:42:00.000Z",
  updated_at: "2026-01-15T09:58:20.000Z",
  status: "LIVE",
  ended_at: undefined,
};

const meeting = {
  id: meetingId,
  created_at: "2025-11-03T08:15:30.000Z",
  updated_at: "2025-12-01T10:00:00.000Z",
  live_stream_on_start: false,
  persist_chat: true,
  record_on_start: false,
  session_keep_alive_time_in_secs: 60,
  status: "ACTIVE",
  summarize_on_end: true,
  title: "Weekly design review",
};

const livestreamSession = {
  id: "livestream-session-id",
  created_at: "2026-01-14T18:00:05.000Z",
  err_message: null,
  ingest_seconds: 3600,
  livestream_id: "b9c2f0a4-1d53-4c39-8d5a-6b1f3c7f9e21",
  started_time: "2026-01-14T18:00:03.000Z",
  stopped_time: "2026-01-14T19:00:03.000Z",
  updated_at: "2026-01-14T19:00:05.000Z",
  viewer_seconds: 51840.116,
};

const paging = { end_offset: 1, start_offset: 1, total_count: 1 };
const withMeta = { ...ended, meta: { room: "atrium" } };
const withRooms = { ...ended, breakout_rooms: [{ ...ended, id: "c6a51b7e-5b0a-4f0d-8a55-2e9d6b1c4a12" }] };

const common = {
  GetActiveSession: { data: live, success: true },
  GetLivestreamSession: { data: livestreamSession, success: true },
};

/** A whole answer body of every operation in every revision, shown in the OpenAPI document. */
export const responseExamples: Record<Revision, Record<OperationId, object>> = plain({
  "2026-01": {
    ...common,
    GetMeetings: { data: [meeting], paging, success: true },
    GetSessions: { data: { sessions: [withMeta] }, success: true },
    GetSessionDetails: { data: { session: { ...withMeta, breakout_rooms: withRooms.breakout_rooms } }, success: true },
  },
  "2026-07": {
    ...common,
    GetMeetings: { data: [{ ...meeting, recording_config: {}, transcribe_on_end: true }], paging, success: true },
    GetSessions: { data: { sessions: [ended] }, paging, success: true },
    GetSessionDetails: { data: withRooms, success: true },
  },
});

/** Drops undefined members, as JSON does. */
function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
