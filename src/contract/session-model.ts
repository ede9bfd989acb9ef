import { z } from "zod";
import { pickSet } from "../lib/collections.js";
import { mapRevisions, pickFields, type Revision, type revisionDefinitions } from "./revisions.js";

export const sessionStatuses = ["LIVE", "ENDED"] as const;

/** The kind of a session; `livestream` sessions carry a livestream id as `associated_id`. */
export const sessionTypes = ["meeting", "livestream", "participant"] as const;

const sessionFields = {
  id: z.string().describe("ID of the session."),
  associated_id: z
    .string()
    .describe(
      "ID of the meeting this session belongs to: a UUID for V2 meetings, a room name of the form `abcdef-ghijkl` for V1 meetings. For a session of type `livestream`, the ID of the livestream.",
    ),
  created_at: z.string().describe("When the session was created, as an RFC 3339 date-time."),
  live_participants: z.number().describe("Number of participants in the session now."),
  max_concurrent_participants: z.number().describe("Peak number of participants in the session at the same time."),
  meeting_display_name: z.string().describe("Title of the meeting, as it was when the session was created."),
  minutes_consumed: z.number().describe("Participant minutes consumed since the session started; may be fractional."),
  organization_id: z.string().describe("ID of the app that hosted this session."),
  started_at: z.string().describe("When the session started, as an RFC 3339 date-time."),
  status: z.enum(sessionStatuses).describe("Whether the session is active or has ended."),
  type: z.enum(sessionTypes).describe("Kind of session."),
  updated_at: z.string().describe("When the session was last updated, as an RFC 3339 date-time."),
  ended_at: z
    .string()
    .optional()
    .describe("When the session ended, as an RFC 3339 date-time; absent while it is LIVE."),
};

const roomsDescription = "Breakout rooms of the session, each a session of its own.";

/** Fields that a session has only in revisions that name them. */
export const sessionExtras = {
  breakout_rooms: z.array(z.unknown()).optional().describe(roomsDescription),
  meta: z.unknown().optional().describe("Any metadata stored with the session."),
};

/** An ENDED session for documents, with the fields of every revision. */
export const sessionExample = {
  id: "0f4d9c52-6b6e-4c6a-9a0e-3a3f6f0f7b10",
  associated_id: "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e",
  created_at: "2026-01-14T09:00:12.000Z",
  live_participants: 0,
  max_concurrent_participants: 4,
  meeting_display_name: "Weekly design review",
  minutes_consumed: 96.4167,
  organization_id: "",
  started_at: "2026-01-14T09:00:12.000Z",
  status: "ENDED",
  type: "meeting",
  updated_at: "2026-01-14T09:31:40.000Z",
  ended_at: "2026-01-14T09:31:40.000Z",
};

export const sessionExtraExamples = {
  breakout_rooms: [{ ...sessionExample, id: "c6a51b7e-5b0a-4f0d-8a55-2e9d6b1c4a12" }],
  meta: { room: "atrium" },
} satisfies Record<keyof typeof sessionExtras, unknown>;

type Definition<R extends Revision> = (typeof revisionDefinitions)[R];

/** The recursive model of a session, as an interface: of a type, declarations leave out the recursion. */
export interface SessionModel<R extends Revision>
  extends z.ZodObject<
    typeof sessionFields & {
      [F in Definition<R>["fields"]["session"][number]]: F extends "breakout_rooms"
        ? BreakoutRooms<R>
        : (typeof sessionExtras)[F];
    }
  > {}

type BreakoutRooms<R extends Revision> = Definition<R>["breakoutRooms"] extends "sessions"
  ? z.ZodOptional<z.ZodArray<SessionModel<R>>>
  : (typeof sessionExtras)["breakout_rooms"];

type SessionModelMap = { readonly [R in Revision]: SessionModel<R> };

export interface SessionModels extends SessionModelMap {}

export const sessionModels: SessionModels = mapRevisions(({ fields, breakoutRooms }) => {
  const extras = pickFields("session", sessionExtras, fields.session);
  if (breakoutRooms === "sessions" && "breakout_rooms" in extras) {
    const get = () => z.array(model).describe(roomsDescription).optional();
    Object.defineProperty(extras, "breakout_rooms", { get, enumerable: true });
  }
  const model: z.ZodObject = z.object(
    Object.defineProperties({ ...sessionFields }, Object.getOwnPropertyDescriptors(extras)),
  );
  return model;
});

export const fullSessionModel = z.object({ ...sessionFields, ...sessionExtras });

/** Fields of a session that the mock stores and returns unchanged, under their API names. */
export const storedSessionModel = z.object({
  meta: z.record(z.string(), z.unknown()).optional().describe("Any metadata stored with the session."),
});

/** The stored fields of a session, under their API names; absent ones are not in responses. */
export type StoredSessionFields = Readonly<z.infer<typeof storedSessionModel>>;

export function pickStoredFields(fields: StoredSessionFields): StoredSessionFields {
  return pickSet(fields, storedNames);
}

const storedNames = storedSessionModel.keyof().options;

/** A session in the form of revision `R`. */
export type Session<R extends Revision = Revision> = z.infer<(typeof sessionModels)[R]>;

export type SessionStatus = (typeof sessionStatuses)[number];

export type SessionType = (typeof sessionTypes)[number];
