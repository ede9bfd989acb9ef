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

/** Members that hold words of the API. */
const words = ["auth_method", "channel", "codec", "position", "type"];
const secrets = ["access_key", "password", "private_key", "secret"];
/** A URL can hold a stream key or a password. */
const urls = ["rtmp_url", "url"];

/** Removes secrets and addresses from a `recording_config`, and replaces other texts that people wrote. */
export function redactRecordingConfig<T>(config: T, replace: (text: string) => string): T {
  const redact = (value: unknown, name: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => redact(item, name));
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, redact(inner, key)]));
    }
    if (typeof value !== "string") return value;
    if (words.includes(name) && /^[\w ]{1,40}$/.test(value)) return value;
    if (urls.includes(name) && URL.canParse(value)) return `${new URL(value).protocol}//redacted.invalid/`;
    return secrets.includes(name) || urls.includes(name) ? "redacted" : replace(value);
  };
  return redact(config, "") as T;
}
