import { z } from "zod";
import type { Revision } from "../revisions.js";

/** Whether a session is going on. */
export const sessionStatuses = ["LIVE", "ENDED"] as const;

/** What kind of session it is; `livestream` sessions carry a livestream id as `associated_id`. */
export const sessionTypes = ["meeting", "livestream", "participant"] as const;

const sessionFields = z.object({
  id: z.string().meta({ description: "ID of the session." }),
  associated_id: z.string().meta({
    description:
      "ID of the meeting this session belongs to: a UUID for V2 meetings, a room name of the form `abcdef-ghijkl` for V1 meetings. For a session of type `livestream`, the ID of the livestream.",
  }),
  created_at: z.string().meta({ description: "When the session was created, as an RFC 3339 date-time." }),
  live_participants: z.number().meta({ description: "Number of participants in the session now." }),
  max_concurrent_participants: z
    .number()
    .meta({ description: "Greatest number of participants that were in the session at the same time." }),
  meeting_display_name: z
    .string()
    .meta({ description: "Title of the meeting, as it was when the session was created." }),
  minutes_consumed: z
    .number()
    .meta({ description: "Participant minutes consumed since the session started; may be fractional." }),
  organization_id: z.string().meta({ description: "ID of the app that hosted this session." }),
  started_at: z.string().meta({ description: "When the session started, as an RFC 3339 date-time." }),
  status: z.enum(sessionStatuses).meta({ description: "Whether the session is going on or over." }),
  type: z.enum(sessionTypes).meta({ description: "Kind of session." }),
  updated_at: z.string().meta({ description: "When the session was last updated, as an RFC 3339 date-time." }),
  ended_at: z
    .string()
    .optional()
    .meta({ description: "When the session ended, as an RFC 3339 date-time; absent while it is LIVE." }),
});

const roomsDescription = "Breakout rooms of the session, each a session of its own.";

const session2026_01 = sessionFields.extend({
  breakout_rooms: z.array(z.unknown()).optional().meta({ description: roomsDescription }),
  meta: z.unknown().optional().meta({ description: "Any metadata kept with the session." }),
});

const session2026_07 = sessionFields.extend({
  get breakout_rooms(): z.ZodOptional<z.ZodArray<typeof session2026_07>> {
    return z.array(session2026_07).meta({ description: roomsDescription }).optional();
  },
});

/** The session as each revision describes it; `2026-07` has no `meta`, and its breakout rooms are sessions. */
export const sessionModels = { "2026-01": session2026_01, "2026-07": session2026_07 } satisfies Record<
  Revision,
  z.ZodType
>;

/** A session as revision `R` answers it. */
export type Session<R extends Revision = Revision> = z.infer<(typeof sessionModels)[R]>;

/** Whether a session is going on. */
export type SessionStatus = (typeof sessionStatuses)[number];

/** What kind of session it is. */
export type SessionType = (typeof sessionTypes)[number];
