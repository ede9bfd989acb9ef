import { z } from "zod";
import type { Instant } from "../lib/time.js";
import type { Origin } from "./constants.js";
import { dateTime } from "./date-time.js";
import { type MeetingStatus, meetingStatuses } from "./meeting-model.js";
import { type SessionStatus, sessionStatuses } from "./session-model.js";

/** A parameter of one or more operations. */
export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly description: string;
  readonly schema: z.ZodType;
  readonly example: string | number | boolean;
  /** Values that break its rules, or are odd; checks send them. */
  readonly invalid: readonly string[];
  /** Whether `?name=` is legal and means the same as leaving it out. */
  readonly allowEmptyValue?: true;
  readonly origin: Origin;
}

/** What the session list can be sorted by. */
export const sessionSortKeys = ["minutesConsumed", "createdAt"] as const;

/** The two directions of a sort. */
export const sortOrders = ["ASC", "DESC"] as const;

/** Any text may be an id, but no target may fail for these. */
const oddIds = ["\u0000", "'", "x".repeat(500)];

/** Every parameter, by the name of its component in the OpenAPI document. */
export const parameters = {
  AccountId: path("account_id", "The account identifier tag.", "023e105f4ecef8ad9ca31a8372d0c353"),
  AppId: path(
    "app_id",
    "The app identifier tag. The published documents say at most 32 characters, real ones are UUIDs of 36.",
    "app_id",
  ),
  SessionId: path("session_id", "ID of the session.", "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e", oddIds),
  MeetingId: path("meeting_id", "ID of the meeting.", "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e", oddIds),
  LivestreamSessionId: path("livestream-session-id", "ID of the livestream session.", "livestream-session-id", oddIds),
  PageNo: query(
    "page_no",
    "Page to show. Pages are 1-based; 0 and empty mean the first.",
    z.number().min(0),
    1,
    ["-1", "abc"],
    { allowEmptyValue: true },
  ),
  PerPage: query("per_page", "Number of rows on a page.", z.number().min(0), 30, ["-1", "1.5", "100", "100000"], {
    allowEmptyValue: true,
  }),
  StartTime: query("start_time", "Shows only rows from this time on.", dateTime, "2026-01-01T00:00:00Z", ["yesterday"]),
  EndTime: query("end_time", "Shows only rows up to this time.", dateTime, "2026-12-31T23:59:59+01:00", [
    "2026-02-30T00:00:00Z",
  ]),
  MeetingSearch: query(
    "search",
    "Shows only meetings whose title or ID matches this text.",
    z.string(),
    "review",
    [],
    // 2026-01 does not document it, but the SDKs of all revisions send it.
    { origin: "example" },
  ),
  MeetingStatus: query("status", "Shows only meetings of this status.", z.enum(meetingStatuses), "ACTIVE", ["OPEN"]),
  AssociatedId: query(
    "associated_id",
    "Shows only sessions of this meeting. V1 room names and livestream IDs are legal too.",
    z.string(),
    "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e",
    ["no such meeting"],
  ),
  Participants: query(
    "participants",
    "Shows only sessions whose number of participants lies in this range, written `min:max`.",
    z.string().regex(/^(\d+:\d*|:\d+)$/),
    "1:10",
    ["many"],
  ),
  SortBy: query("sort_by", "What to sort by.", z.enum(sessionSortKeys), "createdAt", ["colour"]),
  SortOrder: query("sort_order", "Direction of the sort.", z.enum(sortOrders), "DESC", ["sideways"]),
  SessionStatus: query("status", "Shows only sessions of this status.", z.enum(sessionStatuses), "LIVE", ["OPEN"]),
  SessionSearch: query(
    "search",
    "Shows only sessions whose meeting title, meeting ID or session ID matches this text.",
    z.string(),
    "review",
    [],
    { origin: "example" },
  ),
  IncludeBreakoutRooms: query(
    "include_breakout_rooms",
    "Whether to list the breakout rooms of the session.",
    z.boolean().default(false),
    true,
    ["perhaps"],
  ),
} as const satisfies Record<string, Parameter>;

/** The parsed values of query parameters, by name; times as milliseconds since the epoch. */
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

/** The name of a parameter's component. */
export type ParameterName = keyof typeof parameters;

function path(name: string, description: string, example: string, invalid: readonly string[] = []): Parameter {
  return { name, in: "path", description, schema: z.string(), example, invalid, origin: "documented" };
}

function query(
  name: string,
  description: string,
  schema: z.ZodType,
  example: string | number | boolean,
  invalid: readonly string[],
  rest: Partial<Pick<Parameter, "allowEmptyValue" | "origin">> = {},
): Parameter {
  return {
    name,
    in: "query",
    description,
    schema: schema.optional(),
    example,
    invalid,
    origin: "documented",
    ...rest,
  };
}
