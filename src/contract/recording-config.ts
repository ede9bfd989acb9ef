import type { RecordingConfig } from "./recording-config-model.js";
import type { RecordingConfigForm } from "./revisions.js";

/** Returns what responses of a revision show of a `recording_config`. */
export function readableRecordingConfig(
  config: RecordingConfig,
  { writeOnly, videoCodecs }: RecordingConfigForm,
): RecordingConfig {
  const { storage_config: storage, video_config: video } = config;
  const hasCodec = video?.codec === undefined || videoCodecs.includes(video.codec);
  return {
    ...config,
    ...(storage && { storage_config: without(storage, writeOnly) }),
    ...(video && !hasCodec && { video_config: without(video, ["codec"]) }),
  };
}

function without<T extends object>(object: T, names: readonly string[]): T {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name))) as T;
}
