import type { OperationId } from "../../../src/contract/operations.js";
import type { Revision } from "../../../src/contract/revisions.js";
import { valueAt } from "../../../src/lib/json-path.js";
import { type Json, type Mutant, recordsOf, rewritingBody } from "./mutant.js";

const required = [
  "id",
  "associated_id",
  "created_at",
  "live_participants",
  "max_concurrent_participants",
  "meeting_display_name",
  "minutes_consumed",
  "organization_id",
  "started_at",
  "status",
  "type",
  "updated_at",
];

const damages: Readonly<Record<string, (record: Json, field: string) => void>> = {
  dropped(record, field) {
    delete record[field];
  },
  retyped(record, field) {
    record[field] = typeof record[field] === "string" ? 7 : String(record[field]);
  },
  nulled(record, field) {
    record[field] = null;
  },
};

/** Every field dropped, retyped, nulled, or given a value that its model does not know. */
export const fieldMutants: readonly Mutant[] = [
  ...(["GetSessions", "GetSessionDetails", "GetActiveSession"] as const).flatMap((operation) =>
    required.flatMap((field) => Object.keys(damages).map((damage) => damaged(operation, field, damage))),
  ),
  ...["id", "created_at", "updated_at"].flatMap((field) =>
    Object.keys(damages).map((damage) => damaged("GetMeetings", field, damage)),
  ),
  ...["title", "status", "persist_chat", "record_on_start", "session_keep_alive_time_in_secs"].flatMap((field) =>
    ["retyped", "nulled"].map((damage) => damaged("GetMeetings", field, damage)),
  ),
  ...["id", "created_at", "ingest_seconds", "livestream_id", "started_time", "updated_at", "viewer_seconds"].flatMap(
    (field) => ["retyped", "nulled"].map((damage) => damaged("GetLivestreamSession", field, damage)),
  ),
  ...["retyped", "nulled"].map((damage) => damaged("GetSessionDetails", "ended_at", damage)),
  value("GetSessions", "status", "PAUSED"),
  value("GetSessions", "type", "webinar"),
  value("GetActiveSession", "status", "PAUSED"),
  value("GetMeetings", "status", "ARCHIVED"),
  value("GetMeetings", "id", "not-a-uuid"),
  value("GetMeetings", "created_at", "15/01/2026"),
  value("GetMeetings", "session_keep_alive_time_in_secs", 30),
  value("GetMeetings", "session_keep_alive_time_in_secs", 900),
  value("GetLivestreamSession", "created_at", "yesterday"),
  recording("2026-07", "video_config.codec", "VP9"),
  recording("2026-07", "storage_config.type", "ftp"),
  recording("2026-09", "video_config.codec", "AV1"),
  recording("2026-09", "video_config.height", 720.5),
  recording("2026-09", "storage_config", { type: "ftp" }),
  recording("2026-09", "storage_config.auth_method", "TOKEN"),
  recording("2026-09", "realtimekit_bucket_config.enabled", "yes"),
  recording("2026-09", "max_seconds", 30),
  recording("2026-09", "audio_config", null),
  ...["start_offset", "end_offset", "total_count"].flatMap((field) =>
    Object.keys(damages).map((damage) => ({
      name: `GetMeetings: paging.${field} ${damage}`,
      killedBy: "shape/GetMeetings/body",
      wrap: rewritingBody(["GetMeetings"], (body) => damages[damage]?.(body.paging, field)),
    })),
  ),
  ...["data", "paging", "success"].map((field) => ({
    name: `GetMeetings: ${field} dropped`,
    killedBy: "shape/GetMeetings/body",
    wrap: rewritingBody(["GetMeetings"], (body: Json) => {
      delete body[field];
    }),
  })),
];

function damaged(operation: OperationId, field: string, damage: string): Mutant {
  return {
    name: `${operation}: ${field} ${damage}`,
    killedBy: `shape/${operation}/body`,
    wrap: rewritingBody([operation], (body) => {
      for (const record of recordsOf(body)) if (field in record) damages[damage]?.(record, field);
    }),
  };
}

function value(operation: OperationId, field: string, wrong: unknown): Mutant {
  return {
    name: `${operation}: ${field} is ${wrong}`,
    killedBy: `shape/${operation}/body`,
    wrap: rewritingBody([operation], (body) => {
      // One record is enough to break the contract.
      const [record] = recordsOf(body);
      if (record) record[field] = wrong;
    }),
  };
}

/** Gives a field of a recording_config a wrong value, where a meeting has it. */
function recording(revision: Revision, path: string, wrong: unknown): Mutant {
  const names = path.split(".");
  const last = names.pop() ?? "";
  return {
    name: `GetMeetings: recording_config.${path} is ${JSON.stringify(wrong)} in ${revision}`,
    killedBy: "shape/GetMeetings/body",
    revision,
    wrap: rewritingBody(["GetMeetings"], (body) => {
      for (const record of recordsOf(body)) {
        const parent = valueAt(record.recording_config, names) as Json | null | undefined;
        if (parent) parent[last] = wrong;
      }
    }),
  };
}
