import { z } from "zod";
import { keepAliveSeconds } from "../../../contract/constants.js";
import { meetingStatuses } from "../../../contract/models/meeting.js";
import type { MeetingChanges } from "../../../world/events.js";

/** What can be said of a meeting, by the API's own names. */
export const meetingFields = {
  title: z.string().meta({ description: "Title of the meeting." }),
  status: z.enum(meetingStatuses).optional().meta({ description: "Nobody can join an INACTIVE meeting." }),
  session_keep_alive_time_in_secs: z
    .int()
    .min(keepAliveSeconds.minimum)
    .max(keepAliveSeconds.maximum)
    .optional()
    .meta({ description: "How long a session lasts after its last participant left." }),
  live_stream_on_start: z.boolean().optional(),
  persist_chat: z.boolean().optional(),
  record_on_start: z.boolean().optional(),
  summarize_on_end: z.boolean().optional(),
  transcribe_on_end: z.boolean().optional(),
};

const fields = z.object({ ...meetingFields, title: meetingFields.title.optional() });

/** The changes that some fields ask for. */
export function meetingChanges(asked: z.output<typeof fields>): MeetingChanges {
  const changes = {
    title: asked.title,
    status: asked.status,
    keepAliveSeconds: asked.session_keep_alive_time_in_secs,
    liveStreamOnStart: asked.live_stream_on_start,
    persistChat: asked.persist_chat,
    recordOnStart: asked.record_on_start,
    summarizeOnEnd: asked.summarize_on_end,
    transcribeOnEnd: asked.transcribe_on_end,
  };
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}
