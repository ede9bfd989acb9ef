import { z } from "zod";
import { strictSchema } from "../lib/strict-schema.js";
import { keepAliveSeconds } from "./constants.js";
import { dateTime, uuid } from "./formats.js";
import type { RecordingConfigForm } from "./recording-config.js";
import { mapRevisions, pickFields, type Revision, type revisionDefinitions } from "./revisions.js";

const storageTypes = ["aws", "azure", "digitalocean", "gcs", "sftp"] as const;

export const videoCodecs = ["H264", "VP8", "VP9"] as const;

const pixels = z.int().min(1).max(1920);

const audioConfig = z
  .object({
    channel: z.enum(["mono", "stereo"]).optional().describe("Channels of the audio; stereo unless set."),
    codec: z.enum(["MP3", "AAC"]).optional().describe("Codec of the audio; AAC unless set."),
    export_file: z.boolean().optional().describe("Whether to export a separate audio file."),
  })
  .describe("Settings of the recorded audio.");

const watermark = z
  .object({
    position: z
      .enum(["left top", "right top", "left bottom", "right bottom"])
      .optional()
      .describe("Corner of the watermark."),
    size: z
      .object({
        height: z.int().min(1).optional().describe("Height of the watermark, in pixels."),
        width: z.int().min(1).optional().describe("Width of the watermark, in pixels."),
      })
      .optional()
      .describe("Size of the watermark."),
    url: z.url().optional().describe("URL of the image."),
  })
  .describe("Watermark of the recording.");

/** Fields of a storage in every form of it, by their API names. */
const storageFields = {
  auth_method: z.enum(["KEY", "PASSWORD"]).optional().describe("How to log in to an sftp server."),
  bucket: z.string().optional().describe("Name of the bucket."),
  host: z.string().optional().describe("Host of an sftp server."),
  path: z.string().optional().describe("Folder of the recordings, relative to the bucket's root."),
  port: z.number().optional().describe("Port of an sftp server."),
  region: z.string().optional().describe("Region of the bucket."),
  username: z.string().optional().describe("User of an sftp server."),
};

/** Secrets of a storage; which of them responses hold depends on the revision. */
const storageSecrets = {
  password: z.string().optional().describe("Password of the sftp user, or of the private key."),
  private_key: z.string().optional().describe("Private key of the sftp user."),
  secret: z.string().optional().describe("Secret key of the bucket."),
};

const storageType = z.enum(storageTypes).describe("Kind of storage.");

const storageConfigs = {
  "one-object": z.object({ type: storageType, ...storageFields, ...storageSecrets }),
  "by-kind": z.union([
    z.object({ ...storageFields, type: z.literal("gcs").optional() }),
    z.object({
      ...storageFields,
      access_key: required("Access key of the bucket."),
      region: required("Region of the bucket."),
      type: z.enum(["aws", "azure", "digitalocean"]).optional(),
    }),
    z.object({ ...storageFields, auth_method: z.literal("KEY").optional(), type: storageType.optional() }),
    z.object({ ...storageFields, auth_method: z.literal("PASSWORD").optional(), type: storageType.optional() }),
  ]),
};

/** `storage_config` as scenarios and commands set it: with everything that some revision shows. */
const anyStorageConfig = z.object({
  type: storageType.optional(),
  access_key: z.string().optional().describe("Access key of the bucket."),
  ...storageFields,
  ...storageSecrets,
});

function recordingConfig<S extends z.ZodType, const C extends readonly string[]>(storageConfig: S, codecs: C) {
  return z
    .object({
      audio_config: audioConfig.optional(),
      file_name_prefix: z.string().optional().describe("Prefix of the names of recordings."),
      live_streaming_config: z
        .object({ rtmp_url: z.url().optional().describe("RTMP URL to stream to.") })
        .optional()
        .describe("Where to stream the meeting."),
      max_seconds: z.number().min(60).max(86_400).optional().describe("Maximum duration of a recording, in seconds."),
      realtimekit_bucket_config: z
        .object({ enabled: z.boolean().describe("Whether recordings are uploaded to it.") })
        .optional()
        .describe("RealtimeKit's own storage for recordings."),
      storage_config: storageConfig.nullable().optional().describe("The account's own storage for recordings."),
      video_config: z
        .object({
          codec: z.enum(codecs).optional().describe("Codec of the video; H264 unless set."),
          export_file: z.boolean().optional().describe("Whether to export a separate video file."),
          height: pixels.optional().describe("Height of the video in pixels; 720 unless set."),
          watermark: watermark.optional(),
          width: pixels.optional().describe("Width of the video in pixels; 1280 unless set."),
        })
        .optional()
        .describe("Settings of the recorded video."),
    })
    .describe("Recording settings of this meeting; they override those of the app.");
}

function recordingConfigModel({ storage, videoCodecs }: RecordingConfigForm): z.ZodType {
  return recordingConfig<z.ZodType, typeof videoCodecs>(storageConfigs[storage], videoCodecs);
}

type StorageConfig<F extends RecordingConfigForm> = F["storage"] extends "by-kind"
  ? (typeof storageConfigs)["by-kind"]
  : (typeof storageConfigs)["one-object"];

export type RecordingConfigModel<F extends RecordingConfigForm> =
  StorageConfig<F> extends infer S extends z.ZodType ? ReturnType<typeof recordingConfig<S, F["videoCodecs"]>> : never;

/** `recording_config` with the fields and values of all revisions. */
export const fullRecordingConfigModel = recordingConfig(anyStorageConfig, videoCodecs);

export type RecordingConfig = z.infer<typeof fullRecordingConfigModel>;

const recordingConfigExample: RecordingConfig = {
  audio_config: { channel: "stereo", codec: "AAC", export_file: true },
  file_name_prefix: "design-review",
  live_streaming_config: { rtmp_url: "rtmp://live.example.com/stream" },
  max_seconds: 7200,
  realtimekit_bucket_config: { enabled: false },
  storage_config: {
    type: "aws",
    access_key: "no-real-access-key",
    bucket: "recordings",
    path: "meetings",
    region: "us-east-1",
  },
  video_config: {
    codec: "H264",
    export_file: true,
    height: 720,
    width: 1280,
    watermark: {
      position: "left top",
      size: { height: 48, width: 160 },
      url: "https://assets.example.com/logo.png",
    },
  },
};

/** Creates the model of a field that the documents require without describing its values. */
function required(description: string) {
  return z
    .unknown()
    .refine((value) => value !== undefined, { error: "required" })
    .describe(description);
}

/** Whether participants can join a meeting. */
export const meetingStatuses = ["ACTIVE", "INACTIVE"] as const;

function keepAlive(seconds: z.ZodNumber) {
  return seconds
    .min(keepAliveSeconds.minimum)
    .max(keepAliveSeconds.maximum)
    .optional()
    .describe("Seconds that a session stays active after the last participant has left; 60 unless set.");
}

const meetingFields = {
  id: uuid.describe("ID of the meeting."),
  created_at: dateTime.describe("When the meeting was created."),
  updated_at: dateTime.describe("When the meeting was last updated."),
  live_stream_on_start: flag("Whether the meeting is livestreamed as soon as it starts."),
  persist_chat: flag("Whether the chat of the meeting is stored for a week."),
  record_on_start: flag("Whether the meeting is recorded as soon as somebody joins."),
  session_keep_alive_time_in_secs: keepAlive(z.number()),
  status: z
    .enum(meetingStatuses)
    .optional()
    .describe("Whether the meeting can be joined; nobody can join an INACTIVE one."),
  summarize_on_end: flag("Whether the transcripts are summarized when the meeting ends."),
  title: z.string().optional().describe("Title of the meeting."),
};

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

export const meetingExtraExamples = {
  recording_config: recordingConfigExample,
  transcribe_on_end: true,
} satisfies Record<keyof typeof meetingExtras, unknown>;

type Definition<R extends Revision> = (typeof revisionDefinitions)[R];

/** The model of a meeting, as an interface, which declarations name instead of writing it out. */
export interface MeetingModel<R extends Revision>
  extends z.ZodObject<
    typeof meetingFields & {
      [F in Definition<R>["fields"]["meeting"][number]]: F extends "recording_config"
        ? z.ZodOptional<RecordingConfigModel<Definition<R>["recordingConfig"]>>
        : (typeof meetingExtras)[F];
    }
  > {}

type MeetingModelMap = { readonly [R in Revision]: MeetingModel<R> };

export interface MeetingModels extends MeetingModelMap {}

export const meetingModels: MeetingModels = mapRevisions(({ fields, recordingConfig }) => {
  const extras = { ...meetingExtras, recording_config: recordingConfigModel(recordingConfig).optional() };
  return z.object({ ...meetingFields, ...pickFields("meeting", extras, fields.meeting) });
});

export const fullMeetingModel = z.object({ ...meetingFields, ...meetingExtras });

/** Every setting that a meeting has in some revision: all fields except those that identify it. */
export const meetingSettingsModel = fullMeetingModel
  .omit({ id: true, title: true, status: true, created_at: true, updated_at: true })
  .extend({
    recording_config: strictSchema(meetingExtras.recording_config),
    // Responses may have fractions; clients set whole seconds.
    session_keep_alive_time_in_secs: keepAlive(z.int()),
  });

/** The settings of a meeting, under their API names; absent ones are not in responses. */
export type MeetingSettings = Readonly<z.infer<typeof meetingSettingsModel>>;

export function pickMeetingSettings(fields: object): MeetingSettings {
  const settings = meetingSettingsModel.parse(fields);
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

/** A meeting in the form of revision `R`. */
export type Meeting<R extends Revision = Revision> = z.infer<(typeof meetingModels)[R]>;

export type MeetingStatus = (typeof meetingStatuses)[number];

function flag(description: string) {
  return z.boolean().optional().describe(description);
}
