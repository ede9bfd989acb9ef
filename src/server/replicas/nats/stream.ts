import { randomUUID } from "node:crypto";
import type { JetStreamClient, JetStreamManager, StreamInfo } from "@nats-io/jetstream";
import type { ObjectInfo, ObjectStore } from "@nats-io/obj";
import type { NatsConnection } from "@nats-io/transport-node";
import { isObject, parseJson } from "../../../lib/json-path.js";
import { messageOf, quoted } from "../../../lib/message.js";
import { StateError } from "../../../world/log/event-log.js";
import { type Origin, recordForm, type StoredSnapshot } from "../shared-log.js";
import type { NatsModules } from "./options.js";

export interface LogStream {
  readonly name: string;
  /** Unique, even among streams that had the same name before. */
  readonly id: string;
  readonly origin: Origin;
  /** Position of its first record; later than 1 if records were removed. */
  readonly first: number;
}

/** A stream with its object store, and the clients for both. */
export interface StreamAccess {
  readonly nats: NatsModules;
  readonly connection: NatsConnection;
  readonly streams: JetStreamManager;
  readonly client: JetStreamClient;
  readonly objects: ObjectStore;
  readonly stream: LogStream;
}

export interface StreamStart {
  readonly name: string;
  readonly origin: Origin;
  /** How many servers hold each record. */
  readonly copies: number;
}

/** The required storage settings of streams: everything, on disk. */
const storing: Readonly<Record<string, unknown>> = {
  retention: "limits",
  storage: "file",
  discard: "new",
  max_age: 0,
  max_msgs: -1,
  max_msgs_per_subject: -1,
  max_msg_size: -1,
  sealed: false,
};

/** Returns the prefix of all subjects of a stream. */
export function subjectPrefix(stream: string): string {
  return `realtimekit-testkit.${stream}`;
}

/** Opens the stream, or creates it with the origin of the first replica's world. Throws `StateError`. */
export async function openStream(
  { nats: { jetstream }, streams }: Pick<StreamAccess, "nats" | "streams">,
  { name, origin, copies }: StreamStart,
): Promise<LogStream> {
  const prefix = subjectPrefix(name);
  const subjects = [`${prefix}.scope.*`, `${prefix}.fleet`];
  const metadata = {
    "realtimekit-testkit": String(recordForm.version),
    id: randomUUID(),
    origin: JSON.stringify(origin),
  };
  let info: StreamInfo;
  try {
    info = await streams.streams.info(name);
  } catch (error) {
    if (!(error instanceof jetstream.JetStreamApiError && error.code === streamNotFound)) throw error;
    // Another replica may create it at the same time.
    const { StorageType, DiscardPolicy } = jetstream;
    const config = { name, subjects, storage: StorageType.File, discard: DiscardPolicy.New, metadata };
    const failed = await streams.streams.add({ ...config, num_replicas: copies }).then(
      () => undefined,
      (error: unknown) => error,
    );
    info = await streams.streams.info(name).catch((error: unknown) => {
      throw failed ?? error;
    });
  }
  const stored = readMetadata(name, info.config.metadata);
  requireConfig(name, info, { ...storing, subjects });
  return { name, ...stored, first: info.state.first_seq };
}

/** Checks the storage settings of a stream. Throws `StateError` with the differences. */
export function requireConfig(
  name: string,
  { config }: StreamInfo,
  expected: Readonly<Record<string, unknown>> = storing,
): void {
  const given: Readonly<Record<string, unknown>> = { ...config };
  const differing = Object.entries(expected).filter(
    ([key, value]) => JSON.stringify(given[key] ?? false) !== JSON.stringify(value),
  );
  if (differing.length === 0) return;
  const what = differing.map(([key, value]) => `${key} ${quoted(given[key])} instead of ${quoted(value)}`);
  throw new StateError(
    `the stream ${name} may lose or reject records, with ${what.join(", ")}: change that back, or choose another stream`,
  );
}

function readMetadata(name: string, metadata: Readonly<Record<string, string>> = {}): Pick<LogStream, "id" | "origin"> {
  const { "realtimekit-testkit": version, id = "", origin } = metadata;
  if (version === undefined) {
    throw new StateError(`the stream ${name} is not of realtimekit-testkit: choose another name`);
  }
  if (Number(version) !== recordForm.version) {
    throw new StateError(
      `the stream ${name} has records of version ${version}, and this release has ${recordForm.version}: run the same release everywhere, or choose another stream`,
    );
  }
  const stored = parseJson(origin ?? "");
  if (isObject(stored)) return { id, origin: stored };
  throw new StateError(`the metadata of the stream ${name} no longer describes its world: choose another stream`);
}

const streamNotFound = 10059;

const snapshotName = "snapshot";

type SnapshotAccess = Pick<StreamAccess, "objects" | "streams" | "stream">;

/** Returns the newest snapshot. Throws `StateError` if it is unreadable, or missing although its records were removed. */
export async function loadSnapshot({ objects, stream }: SnapshotAccess): Promise<StoredSnapshot | undefined> {
  const { name, first } = stream;
  const broken = (what: string) =>
    new StateError(
      `the world of ${name} is incomplete: ${what}; restore the object store testkit-${name}, or choose another stream`,
    );
  const found = await objects.get(snapshotName);
  const position = positionOf(stream, found?.info);
  if (!found || position === undefined || position < first - 1) {
    if (first <= 1) return undefined;
    throw broken(`the stream begins at ${first}, and there is no snapshot of what was before`);
  }
  try {
    const text = await new Response(found.data).text();
    const failed = await found.error;
    if (failed) throw failed;
    JSON.parse(text);
    return { position, text };
  } catch (error) {
    throw broken(`the snapshot at position ${position} cannot be read (${messageOf(error)})`);
  }
}

/**
 * Stores a snapshot, unless there is a later one, and removes the records up to the previous one, whose position it returns;
 * 0 if it removes none.
 */
export async function saveSnapshot(
  { objects, streams, stream }: SnapshotAccess,
  { position, text }: StoredSnapshot,
  used: ReadonlyMap<string, number>,
): Promise<number> {
  const { name, id } = stream;
  const previous = positionOf(stream, await objects.info(snapshotName)) ?? 0;
  if (previous >= position) return 0;
  const metadata = { position: String(position), stream: id };
  await objects.putBlob({ name: snapshotName, metadata }, new TextEncoder().encode(text));
  // Replicas that are slightly behind continue without a snapshot. The last record of each subject is kept, because new
  // records refer to it.
  const { state } = await streams.streams.info(name, { subjects_filter: `${subjectPrefix(name)}.>` });
  for (const filter of Object.keys(state.subjects ?? {})) {
    const seq = Math.min(previous + 1, used.get(filter) ?? position);
    if (seq > 1) await streams.streams.purge(name, { filter, seq });
  }
  return previous;
}

/** Returns the position of a snapshot of a stream; undefined if it belongs to a former stream of the same name. */
function positionOf({ id }: LogStream, info: ObjectInfo | null | undefined): number | undefined {
  const { position, stream } = info?.metadata ?? {};
  const isOwn = info && !info.deleted && (stream ?? "") === id && /^\d+$/.test(position ?? "");
  return isOwn ? Number(position) : undefined;
}
