import type { OperationId } from "../../src/contract/operations.js";
import type { Revision } from "../../src/contract/revisions.js";

/** The npm package whose types describe a revision. */
export const sdkOfRevision = {
  "2026-01": "cloudflare-6",
  "2026-07": "cloudflare-7-1",
  "2026-09": "cloudflare",
} as const satisfies Record<Revision, string>;

/** What the published OpenAPI document says of a field that the types of the TypeScript SDK do not. */
export interface PublishedDetail {
  /** Operations that have it; all unless given. */
  readonly operation?: OperationId;
  /** Path of a field of the response, `?name` of a query parameter, or `{name}` of a path parameter. */
  readonly field: string;
  readonly integer?: true;
  readonly format?: "date-time" | "uuid" | "uri";
  readonly maxLength?: number;
  /** The first revision that says so; the oldest unless given. */
  readonly since?: Revision;
}

const config = "data[].recording_config";

/** Integers, formats and lengths of the published document of August 2026; the PyPI SDKs agree, in all revisions. */
export const publishedDetails: readonly PublishedDetail[] = [
  { operation: "GetMeetings", field: "data[].id", format: "uuid" },
  { operation: "GetMeetings", field: "data[].created_at", format: "date-time" },
  { operation: "GetMeetings", field: "data[].updated_at", format: "date-time" },
  { operation: "GetMeetings", field: `${config}.live_streaming_config.rtmp_url`, format: "uri" },
  { operation: "GetMeetings", field: `${config}.video_config.height`, integer: true },
  { operation: "GetMeetings", field: `${config}.video_config.width`, integer: true },
  { operation: "GetMeetings", field: `${config}.video_config.watermark.size.height`, integer: true },
  { operation: "GetMeetings", field: `${config}.video_config.watermark.size.width`, integer: true },
  { operation: "GetMeetings", field: `${config}.video_config.watermark.url`, format: "uri" },
  { operation: "GetLivestreamSession", field: "data.created_at", format: "date-time" },
  { operation: "GetLivestreamSession", field: "data.ingest_seconds", integer: true },
  { operation: "GetLivestreamSession", field: "data.viewer_seconds", integer: true },
  { field: "?start_time", format: "date-time" },
  { field: "?end_time", format: "date-time" },
  { field: "?associated_id", format: "uuid", since: "2026-07" },
  { field: "{session_id}", format: "uuid", since: "2026-07" },
  { field: "{account_id}", maxLength: 32 },
  { field: "{app_id}", maxLength: 32 },
];

/** A difference between the documents of this project and what is published, on purpose. */
export interface Difference {
  /** The last name of the path of a field, `?name` of a query parameter, or `{name}` of a path parameter. */
  readonly field: string;
  readonly ours: string;
  readonly theirs: string;
  readonly reason: string;
}

/** All differences in all revisions, as the comparison writes them. */
export const differences: readonly Difference[] = [
  {
    field: "breakout_rooms",
    ours: "array of object",
    theirs: "array of unknown",
    reason: "the published document declares sessions, recursively; the generator of the SDK does not follow recursion",
  },
  {
    field: "err_message",
    ours: "string or null",
    theirs: "string",
    reason: "published examples show null when nothing went wrong: the profile entry livestreamNulls",
  },
  {
    field: "stopped_time",
    ours: "string or null",
    theirs: "string",
    reason: "published examples show null while the livestream runs: the profile entry livestreamNulls",
  },
  {
    field: "?associated_id",
    ours: "string",
    theirs: "string uuid",
    reason: "V1 room names and livestream ids are no UUIDs, and the SDKs' own tests send other texts",
  },
  {
    field: "{session_id}",
    ours: "string, required",
    theirs: "string uuid, required",
    reason: "the SDKs' own tests send other texts",
  },
  {
    field: "{account_id}",
    ours: "string, required",
    theirs: "string of at most 32, required",
    reason: "no id is rejected for its length: that of an app is declared too short",
  },
  {
    field: "{app_id}",
    ours: "string, required",
    theirs: "string of at most 32, required",
    reason: "real ids, and those of published examples since 2026-09, are UUIDs of 36 characters",
  },
];
