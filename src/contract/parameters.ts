import { z } from "zod";
import type { Instant } from "../lib/time.js";
import { dateTime } from "./formats.js";
import { type MeetingStatus, meetingStatuses } from "./meeting-model.js";
import { type SessionStatus, sessionStatuses } from "./session-model.js";

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly description: string;
  readonly schema: z.ZodType;
  readonly example: string | number | boolean;
  /** Values that break its rules or are unusual, for checks to send. */
  readonly invalid: readonly string[];
  /** Whether `?name=` is legal and means the same as leaving it out. */
  readonly allowEmptyValue?: true;
}

export const sessionSortKeys = ["minutesConsumed", "createdAt"] as const;

export const sortOrders = ["ASC", "DESC"] as const;

/** Any text may be an id, but no target may fail because of these. */
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
  PageNo: query({
    name: "page_no",
    description: "Page to show. Pages are 1-based; 0 and empty mean the first.",
    schema: z.number().min(0),
    example: 1,
    invalid: ["-1", "abc"],
    allowEmptyValue: true,
  }),
  PerPage: query({
    name: "per_page",
    description: "Number of rows on a page.",
    schema: z.number().min(0),
    example: 30,
    invalid: ["-1", "1.5", "100", "100000"],
    allowEmptyValue: true,
  }),
  StartTime: query({
    name: "start_time",
    description: "Shows only rows from this time on.",
    schema: dateTime,
    example: "2026-01-01T00:00:00Z",
    invalid: ["yesterday"],
  }),
  EndTime: query({
    name: "end_time",
    description: "Shows only rows up to this time.",
    schema: dateTime,
    example: "2026-12-31T23:59:59-05:00",
    invalid: ["2026-02-30T00:00:00Z"],
  }),
  MeetingSearch: query({
    name: "search",
    description: "Shows only meetings whose title or ID matches this text.",
    schema: z.string(),
    example: "review",
    invalid: [],
  }),
  MeetingStatus: query({
    name: "status",
    description: "Shows only meetings of this status.",
    schema: z.enum(meetingStatuses),
    example: "ACTIVE",
    invalid: ["OPEN"],
  }),
  AssociatedId: query({
    name: "associated_id",
    description: "Shows only sessions of this meeting. V1 room names and livestream IDs are legal too.",
    schema: z.string(),
    example: "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e",
    invalid: ["no such meeting"],
  }),
  Participants: query({
    name: "participants",
    description: "Shows only sessions whose number of participants lies in this range, written `min:max`.",
    schema: z.string().regex(/^(\d+:\d*|:\d+)$/),
    example: "1:10",
    invalid: ["many"],
  }),
  SortBy: query({
    name: "sort_by",
    description: "What to sort by.",
    schema: z.enum(sessionSortKeys),
    example: "createdAt",
    invalid: ["colour"],
  }),
  SortOrder: query({
    name: "sort_order",
    description: "Direction of the sort.",
    schema: z.enum(sortOrders),
    example: "DESC",
    invalid: ["sideways"],
  }),
  SessionStatus: query({
    name: "status",
    description: "Shows only sessions of this status.",
    schema: z.enum(sessionStatuses),
    example: "LIVE",
    invalid: ["OPEN"],
  }),
  SessionSearch: query({
    name: "search",
    description: "Shows only sessions whose meeting title, meeting ID or session ID matches this text.",
    schema: z.string(),
    example: "review",
    invalid: [],
  }),
  IncludeBreakoutRooms: query({
    name: "include_breakout_rooms",
    description: "Whether to list the breakout rooms of the session.",
    schema: z.boolean().default(false),
    example: true,
    invalid: ["perhaps"],
  }),
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

export type QueryName = keyof QueryValues;

export type ParameterName = keyof typeof parameters;

function path(name: string, description: string, example: string, invalid: readonly string[] = []): Parameter {
  return { name, in: "path", description, schema: z.string(), example, invalid };
}

function query({ schema, ...rest }: Omit<Parameter, "in">): Parameter {
  return { in: "query", ...rest, schema: schema.optional() };
}
