import { describe, expect, test } from "vitest";
import { fullRecordingConfigModel, meetingModels, type RecordingConfig } from "../../src/contract/meeting-model.js";
import { readableRecordingConfig } from "../../src/contract/recording-config.js";
import { redact } from "../../src/contract/redaction.js";
import { definitionOf, type Revision } from "../../src/contract/revisions.js";
import { strictSchema } from "../../src/lib/strict-schema.js";

const config: RecordingConfig = {
  file_name_prefix: "board",
  live_streaming_config: { rtmp_url: "rtmp://user:pass@live.example.com/key" },
  storage_config: {
    type: "sftp",
    access_key: "k",
    auth_method: "KEY",
    host: "files.example.com",
    port: 22,
    password: "p",
    private_key: "pk",
    secret: "s",
  },
  video_config: { codec: "VP9", width: 640, watermark: { url: "https://example.com/logo.png" } },
};

const readable = (revision: Revision) => readableRecordingConfig(config, definitionOf(revision).recordingConfig);

const meeting = {
  id: "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e",
  created_at: "2026-01-01T00:00:00Z",
  updated_at: "2026-01-01T00:00:00Z",
};

function accepts(revision: Revision, recording_config: object): boolean {
  return strictSchema(meetingModels[revision]).safeParse({ ...meeting, recording_config }).success;
}

describe("what responses show", () => {
  test("2026-07 shows the secrets of sftp but not those of buckets, and knows no VP9", () => {
    const { storage_config, video_config } = readable("2026-07");
    expect(storage_config).toEqual({
      type: "sftp",
      auth_method: "KEY",
      host: "files.example.com",
      port: 22,
      password: "p",
      private_key: "pk",
    });
    expect(video_config).toEqual({ width: 640, watermark: { url: "https://example.com/logo.png" } });
  });

  test("2026-09 shows an access key but no secrets, and knows VP9", () => {
    const { storage_config, video_config } = readable("2026-09");
    expect(Object.keys(storage_config ?? {})).toEqual(["type", "access_key", "auth_method", "host", "port"]);
    expect(video_config?.codec).toBe("VP9");
  });

  test("a storage of no kind is shown by the revision that requires none, and by no other", () => {
    const [earlier, later] = (["2026-07", "2026-09"] as const).map((revision) => {
      const { recordingConfig } = definitionOf(revision);
      return readableRecordingConfig({ storage_config: { bucket: "b", region: "r" } }, recordingConfig);
    });
    expect([earlier, later]).toEqual([{}, { storage_config: { bucket: "b", region: "r" } }]);
    expect([accepts("2026-07", earlier ?? {}), accepts("2026-09", later ?? {})]).toEqual([true, true]);
  });

  test("null and absent parts stay as they are", () => {
    const form = definitionOf("2026-09").recordingConfig;
    expect(readableRecordingConfig({ storage_config: null }, form)).toEqual({ storage_config: null });
    expect(readableRecordingConfig({}, form)).toEqual({});
  });
});

describe("the models", () => {
  const storage = (fields: object | null) => ({ storage_config: fields });

  test.each<[Revision, boolean, object]>([
    ["2026-07", true, storage({ type: "aws", region: "us-east-1", secret: "s" })],
    ["2026-07", true, storage(null)],
    ["2026-07", false, storage({ bucket: "b" })],
    ["2026-07", false, storage({ type: "aws", access_key: "k" })],
    ["2026-07", false, { video_config: { codec: "VP9" } }],
    ["2026-09", true, { video_config: { codec: "VP9" } }],
    ["2026-09", true, storage(null)],
    ["2026-09", true, storage({ bucket: "b" })],
    ["2026-09", true, storage({ type: "gcs", bucket: "b", region: "r" })],
    ["2026-09", true, storage({ type: "aws", access_key: "k", region: "r" })],
    ["2026-09", false, storage({ type: "aws", access_key: "k" })],
    ["2026-09", true, storage({ type: "sftp", auth_method: "KEY" })],
    ["2026-09", true, storage({ type: "sftp", auth_method: "PASSWORD" })],
    ["2026-09", false, storage({ type: "sftp", auth_method: "PASSWORD", password: "p" })],
    ["2026-09", false, storage({ type: "gcs", access_key: "k" })],
    ["2026-09", false, storage({ type: "ftp" })],
    ["2026-09", false, { realtimekit_bucket_config: {} }],
    ["2026-09", false, { max_seconds: 30 }],
    ["2026-09", false, { video_config: { height: 720.5 } }],
    ["2026-09", false, { live_streaming_config: { rtmp_url: "no url" } }],
    ["2026-09", false, { audio_config: { codek: "AAC" } }],
  ])("%s: %s for %j", (revision, accepted, recordingConfig) => {
    expect(accepts(revision, recordingConfig)).toBe(accepted);
  });
});

test("redacting removes secrets and addresses, replaces texts, and what fitted the model fits it still", () => {
  const replace = { text: () => "text", value: () => "value", name: () => undefined };
  const redacted = redact(config, [fullRecordingConfigModel], "recording_config", replace) as RecordingConfig;
  expect(redacted).toEqual({
    file_name_prefix: "text",
    live_streaming_config: { rtmp_url: "rtmp://redacted.invalid/" },
    storage_config: {
      type: "sftp",
      access_key: "redacted",
      auth_method: "KEY",
      host: "text",
      port: 22,
      password: "redacted",
      private_key: "redacted",
      secret: "redacted",
    },
    video_config: { codec: "VP9", width: 640, watermark: { url: "https://redacted.invalid/" } },
  });
  expect(accepts("2026-07", readableRecordingConfig(redacted, definitionOf("2026-07").recordingConfig))).toBe(true);
  expect(
    redact({ video_config: { codec: "a/b@c" }, more: [1] }, [fullRecordingConfigModel], "recording_config", replace),
  ).toEqual({ video_config: { codec: "text" } });
});
