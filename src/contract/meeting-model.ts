import { z } from "zod";
import { strictSchema } from "../lib/strict-schema.js";
import { keepAliveSeconds } from "./constants.js";
import { dateTime, uuid } from "./formats.js";
import {
  fullRecordingConfigModel,
  type RecordingConfigModel,
  recordingConfigExample,
  recordingConfigModel,
} from "./recording-config-model.js";
import { mapRevisions, pickFields, type Revision, type revisionDefinitions } from "./revisions.js";

/** Whether participants can join a meeting. */
export const meetingStatuses = ["ACTIVE", "INACTIVE"] as const;

function keepAlive(seconds: z.ZodNumber) {
  return seconds
    .min(keepAliveSeconds.minimum)
    .max(keepAliveSeconds.maximum)
    .optional()
    .meta({ description: "Seconds that a session stays active after the last participant has left; 60 unless set." });
}

/** Fields that a meeting has in every revision. */
const meetingFields = {
  id: uuid.meta({ description: "ID of the meeting." }),
  created_at: dateTime.meta({ description: "When the meeting was created." }),
  updated_at: dateTime.meta({ description: "When the meeting was last updated." }),
  live_stream_on_start: flag("Whether the meeting is livestreamed as soon as it starts."),
  persist_chat: flag("Whether the chat of the meeting is stored for a week."),
  record_on_start: flag("Whether the meeting is recorded as soon as somebody joins."),
  session_keep_alive_time_in_secs: keepAlive(z.number()),
  status: z
    .enum(meetingStatuses)
    .optional()
    .meta({ description: "Whether the meeting can be joined; nobody can join an INACTIVE one." }),
  summarize_on_end: flag("Whether the transcripts are summarized when the meeting ends."),
  title: z.string().optional().meta({ description: "Title of the meeting." }),
};

/** Reports whether a text can be the id of a meeting. */
export function isMeetingId(id: string | undefined): id is string {
  return meetingFields.id.safeParse(id).success;
}

/** Fields that a meeting has only in revisions that name them. */
export const meetingExtras = {
  recording_config: fullRecordingConfigModel.optional(),
  transcribe_on_end: flag("Whether transcripts are created when the meeting ends."),
};

/** A meeting for documents, with the fields of every revision. */
export const meetingExample = {
  id: "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e",
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

/** Examples of the other fields. */
export const meetingExtraExamples = {
  recording_config: recordingConfigExample,
  transcribe_on_end: true,
} satisfies Record<keyof typeof meetingExtras, unknown>;

type Definition<R extends Revision> = (typeof revisionDefinitions)[R];

type MeetingModel<R extends Revision> = z.ZodObject<
  typeof meetingFields & {
    [F in Definition<R>["fields"]["meeting"][number]]: F extends "recording_config"
      ? z.ZodOptional<RecordingConfigModel<Definition<R>["recordingConfig"]>>
      : (typeof meetingExtras)[F];
  }
>;

type MeetingModelMap = { readonly [R in Revision]: MeetingModel<R> };

export interface MeetingModels extends MeetingModelMap {}

/** The meeting as each revision describes it. */
export const meetingModels: MeetingModels = mapRevisions(({ fields, recordingConfig }) => {
  const extras = { ...meetingExtras, recording_config: recordingConfigModel(recordingConfig).optional() };
  return z.object({ ...meetingFields, ...pickFields("meeting", extras, fields.meeting) });
});

/** A meeting with the fields of all revisions. */
export const fullMeetingModel = z.object({ ...meetingFields, ...meetingExtras });

/** Every setting that a meeting has in some revision: all fields but those that identify it. */
export const meetingSettingsModel = fullMeetingModel
  .omit({ id: true, title: true, status: true, created_at: true, updated_at: true })
  .extend({
    recording_config: strictSchema(meetingExtras.recording_config),
    // Responses may hold fractions; clients set whole seconds.
    session_keep_alive_time_in_secs: keepAlive(z.int()),
  });

/** The settings of a meeting, under their API names; absent ones are not in responses. */
export type MeetingSettings = Readonly<z.infer<typeof meetingSettingsModel>>;

/** Picks the settings among the fields of a meeting. */
export function pickMeetingSettings(fields: object): MeetingSettings {
  const settings = meetingSettingsModel.parse(fields);
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

/** A meeting in the form of revision `R`. */
export type Meeting<R extends Revision = Revision> = z.infer<(typeof meetingModels)[R]>;

/** Whether participants can join a meeting. */
export type MeetingStatus = (typeof meetingStatuses)[number];

function flag(description: string) {
  return z.boolean().optional().meta({ description });
}
