import type { RecordingConfig, videoCodecs } from "./meeting-model.js";

export interface RecordingConfigForm {
  /** Whether `storage_config` is one object for all kinds of storage, or one of four. */
  readonly storage: "one-object" | "by-kind";
  /** Secrets of a storage that clients may set, but responses leave out. */
  readonly writeOnly: readonly (keyof NonNullable<RecordingConfig["storage_config"]>)[];
  readonly videoCodecs: readonly (typeof videoCodecs)[number][];
}

/** Returns the parts of a `recording_config` that responses of a revision contain. */
export function readableRecordingConfig(
  config: RecordingConfig,
  { storage: form, writeOnly, videoCodecs }: RecordingConfigForm,
): RecordingConfig {
  const { storage_config: storage, video_config: video } = config;
  // One object for all kinds must name its kind.
  const hasForm = form === "by-kind" || storage?.type !== undefined;
  const hasCodec = video?.codec === undefined || videoCodecs.includes(video.codec);
  return {
    ...config,
    ...(storage && { storage_config: hasForm ? without(storage, writeOnly) : undefined }),
    ...(video && !hasCodec && { video_config: without(video, ["codec"]) }),
  };
}

function without<T extends object>(object: T, names: readonly string[]): T {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name))) as T;
}
