import { z } from "zod";
import type { RecordingConfigForm } from "./revisions.js";

/** The kinds of storage that recordings are uploaded to. */
const storageTypes = ["aws", "azure", "digitalocean", "gcs", "sftp"] as const;

/** The video codecs that some revision has. */
export const videoCodecs = ["H264", "VP8", "VP9"] as const;

const pixels = z.int().min(1).max(1920);

const audioConfig = z
  .object({
    channel: z.enum(["mono", "stereo"]).optional().meta({ description: "Channels of the audio; stereo unless set." }),
    codec: z.enum(["MP3", "AAC"]).optional().meta({ description: "Codec of the audio; AAC unless set." }),
    export_file: z.boolean().optional().meta({ description: "Whether to export a separate audio file." }),
  })
  .meta({ description: "Settings of the recorded audio." });

const watermark = z
  .object({
    position: z
      .enum(["left top", "right top", "left bottom", "right bottom"])
      .optional()
      .meta({ description: "Corner of the watermark." }),
    size: z
      .object({
        height: z.int().min(1).optional().meta({ description: "Height of the watermark, in pixels." }),
        width: z.int().min(1).optional().meta({ description: "Width of the watermark, in pixels." }),
      })
      .optional()
      .meta({ description: "Size of the watermark." }),
    url: z.url().optional().meta({ description: "URL of the image." }),
  })
  .meta({ description: "Watermark of the recording." });

/** Fields of a storage in every form of it, by their API names. */
const storageFields = {
  auth_method: z.enum(["KEY", "PASSWORD"]).optional().meta({ description: "How to log in to an sftp server." }),
  bucket: z.string().optional().meta({ description: "Name of the bucket." }),
  host: z.string().optional().meta({ description: "Host of an sftp server." }),
  path: z.string().optional().meta({ description: "Folder of the recordings, relative to the bucket's root." }),
  port: z.number().optional().meta({ description: "Port of an sftp server." }),
  region: z.string().optional().meta({ description: "Region of the bucket." }),
  username: z.string().optional().meta({ description: "User of an sftp server." }),
};

/** Secrets of a storage; which of them responses hold depends on the revision. */
const storageSecrets = {
  password: z.string().optional().meta({ description: "Password of the sftp user, or of the private key." }),
  private_key: z.string().optional().meta({ description: "Private key of the sftp user." }),
  secret: z.string().optional().meta({ description: "Secret key of the bucket." }),
};

const storageType = z.enum(storageTypes).meta({ description: "Kind of storage." });

/** `storage_config` in each form of it. */
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
  type: storageType,
  access_key: z.string().optional().meta({ description: "Access key of the bucket." }),
  ...storageFields,
  ...storageSecrets,
});

/** `recording_config` of a meeting, with the given kind of storage and video codecs. */
function recordingConfig<S extends z.ZodType, const C extends readonly string[]>(storageConfig: S, codecs: C) {
  return z
    .object({
      audio_config: audioConfig.optional(),
      file_name_prefix: z.string().optional().meta({ description: "Prefix of the names of recordings." }),
      live_streaming_config: z
        .object({ rtmp_url: z.url().optional().meta({ description: "RTMP URL to stream to." }) })
        .optional()
        .meta({ description: "Where to stream the meeting." }),
      max_seconds: z
        .number()
        .min(60)
        .max(86_400)
        .optional()
        .meta({ description: "Maximum duration of a recording, in seconds." }),
      realtimekit_bucket_config: z
        .object({ enabled: z.boolean().meta({ description: "Whether recordings are uploaded to it." }) })
        .optional()
        .meta({ description: "RealtimeKit's own storage for recordings." }),
      storage_config: storageConfig
        .nullable()
        .optional()
        .meta({ description: "The account's own storage for recordings." }),
      video_config: z
        .object({
          codec: z.enum(codecs).optional().meta({ description: "Codec of the video; H264 unless set." }),
          export_file: z.boolean().optional().meta({ description: "Whether to export a separate video file." }),
          height: pixels.optional().meta({ description: "Height of the video in pixels; 720 unless set." }),
          watermark: watermark.optional(),
          width: pixels.optional().meta({ description: "Width of the video in pixels; 1280 unless set." }),
        })
        .optional()
        .meta({ description: "Settings of the recorded video." }),
    })
    .meta({ description: "Recording settings of this meeting; they override those of the app." });
}

/** Creates the model of `recording_config` in the form of a revision. */
export function recordingConfigModel({ storage, videoCodecs }: RecordingConfigForm): z.ZodType {
  return recordingConfig<z.ZodType, typeof videoCodecs>(storageConfigs[storage], videoCodecs);
}

type StorageConfig<F extends RecordingConfigForm> = F["storage"] extends "by-kind"
  ? (typeof storageConfigs)["by-kind"]
  : (typeof storageConfigs)["one-object"];

/** The model of `recording_config` in the form `F`. */
export type RecordingConfigModel<F extends RecordingConfigForm> =
  StorageConfig<F> extends infer S extends z.ZodType ? ReturnType<typeof recordingConfig<S, F["videoCodecs"]>> : never;

/** `recording_config` with the fields and values of all revisions. */
export const fullRecordingConfigModel = recordingConfig(anyStorageConfig, videoCodecs);

/** `recording_config` with the fields and values of all revisions. */
export type RecordingConfig = z.infer<typeof fullRecordingConfigModel>;

/** A `recording_config` for documents. */
export const recordingConfigExample: RecordingConfig = {
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

/** A field that the documents require without saying what it holds. */
function required(description: string) {
  return z
    .unknown()
    .refine((value) => value !== undefined, { error: "required" })
    .meta({ description });
}
