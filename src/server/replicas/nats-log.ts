import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { JetStreamClient, JetStreamManager, StreamInfo } from "@nats-io/jetstream";
import type { ObjectStore } from "@nats-io/obj";
import type { Msg, NatsConnection } from "@nats-io/transport-node";
import { messageOf } from "../../lib/message.js";
import { ConflictError, StateError, UnavailableError } from "../../world/log/event-log.js";
import { NatsFollower, pause, type StreamMessage } from "./nats-follower.js";
import type { NatsModules } from "./nats-source.js";
import type { Origin } from "./origin.js";
import {
  type Delivered,
  type Entry,
  fleetSubject,
  recordVersion,
  type SharedLog,
  type StoredSnapshot,
} from "./shared-log.js";

/** How long a request to a server may take. */
export const serverMs = 2000;
/** For how long a record is published again when no server confirms it. */
const publishMs = 5000;
const askMs = 1000;
const retryMs = 100;
const wrongSequence = new Set([10071, 10164]);
/** The servers, or the stream, take no more. */
const noRoom = new Set([10023, 10047, 10077]);
const streamNotFound = 10059;

/** A log in a stream of NATS JetStream: a subject for each scope, and one for the replicas themselves. */
export class NatsLog implements SharedLog {
  readonly replica = randomUUID();
  readonly place = `${hostname()}/${process.pid}`;
  readonly clockOffset = Date.now() - performance.now();
  readonly #prefix: string;
  #isClosed = false;
  #follower: NatsFollower | undefined;

  constructor(
    private readonly nats: NatsModules,
    private readonly connection: NatsConnection,
    private readonly streams: JetStreamManager,
    private readonly client: JetStreamClient,
    private readonly objects: ObjectStore,
    private readonly stream: string,
    readonly origin: Origin,
  ) {
    this.#prefix = subjectPrefix(stream);
  }

  async publish({ subject, id, body }: Entry, expected: number): Promise<void> {
    const bytes = new TextEncoder().encode(body);
    const headers = this.nats.core.headers();
    const isLarge = bytes.length > this.#maxBytes;
    if (isLarge) {
      await this.objects.putBlob({ name: id }, bytes).catch((error: unknown) => {
        throw rejected(error);
      });
      headers.set(objectHeader, id);
    }
    let isUncertain = false;
    const deadline = performance.now() + publishMs;
    for (;;) {
      try {
        const { seq } = await this.client.publish(this.#natsSubject(subject), isLarge ? "" : bytes, {
          msgID: id,
          expect: { lastSubjectSequence: expected },
          timeout: serverMs,
          headers,
        });
        this.#follower?.expect(seq);
        return;
      } catch (error) {
        const { JetStreamApiError } = this.nats.jetstream;
        const code = error instanceof JetStreamApiError ? error.code : undefined;
        if (code !== undefined && wrongSequence.has(code)) {
          const [, last] = /: (\d+)$/.exec(messageOf(error)) ?? [];
          throw new ConflictError(expected, last === undefined ? undefined : Number(last));
        }
        const isFull = code !== undefined && noRoom.has(code);
        // It was rejected, or received by no server: the stream has no leader.
        const isLeaderless = error instanceof Error && error.name === "JetStreamNotEnabled";
        if (code === undefined && !isLeaderless) isUncertain = true;
        if (isFull || this.#isClosed || performance.now() > deadline) {
          const reason = isLeaderless ? new Error(leaderless) : error;
          throw isUncertain ? unconfirmed(reason) : rejected(reason);
        }
        await pause(retryMs);
      }
    }
  }

  follow(from: number, deliver: (delivered: Delivered) => void | Promise<void>): void {
    const { nats, streams, client, stream } = this;
    const last = () => this.last();
    this.#follower = new NatsFollower(nats, streams, client, stream, last, from, async (message) => {
      await deliver(await this.#delivered(message));
    });
  }

  /** Each replica follows on its own. */
  async settle(): Promise<void> {}

  async last(): Promise<number> {
    const { cluster, state } = await this.streams.streams.info(this.stream);
    if (cluster?.replicas && !cluster.leader) throw new UnavailableError("Too few servers of the log can be reached.");
    return state.last_seq;
  }

  async loadSnapshot(): Promise<StoredSnapshot | undefined> {
    const found = await this.objects.get(snapshotName);
    if (!found) return undefined;
    const text = await new Response(found.data).text();
    const failed = await found.error;
    if (failed) throw failed;
    return { position: Number(found.info.metadata?.position), text };
  }

  async saveSnapshot({ position, text }: StoredSnapshot, lasts: ReadonlyMap<string, number>): Promise<void> {
    const before = await this.objects.info(snapshotName);
    const previous = before && !before.deleted ? Number(before.metadata?.position) : 0;
    if (previous >= position) return;
    const metadata = { position: String(position) };
    await this.objects.putBlob({ name: snapshotName, metadata }, new TextEncoder().encode(text));
    // Replicas that are a little behind go on without a snapshot. The last record of each subject stays: new ones name it.
    const used = new Map(Array.from(lasts, ([subject, last]) => [this.#natsSubject(subject), last]));
    const { state } = await this.streams.streams.info(this.stream, { subjects_filter: `${this.#prefix}.>` });
    for (const filter of Object.keys(state.subjects ?? {})) {
      const seq = Math.min(previous + 1, used.get(filter) ?? position);
      if (seq > 1) await this.streams.streams.purge(this.stream, { filter, seq });
    }
  }

  readonly ask = async (replica: string, question: object): Promise<unknown> => {
    const subject = `${this.#prefix}.replica.${replica}`;
    const parts: Uint8Array[] = [];
    for await (const { data } of await this.connection.requestMany(subject, JSON.stringify(question), {
      strategy: "sentinel",
      maxWait: askMs,
    })) {
      parts.push(data);
    }
    // What ended early, or was never sent, has no empty part at its end.
    if (parts.length < 2 || parts.at(-1)?.length !== 0) throw new UnavailableError("The replica does not respond.");
    const { failed, value } = JSON.parse(await new Blob(parts).text());
    if (failed !== undefined) throw new UnavailableError(failed);
    return value;
  };

  respond(handler: (question: object) => Promise<unknown>): void {
    this.connection.subscribe(`${this.#prefix}.replica.${this.replica}`, {
      // A replica that cannot be reached any more gets no response.
      callback: (_error, message) => void this.#respond(message, handler).catch(() => {}),
    });
  }

  /** Sends a response in parts that fit into a message, and an empty one at the end. */
  async #respond(message: Msg, handler: (question: object) => Promise<unknown>): Promise<void> {
    const response = await Promise.resolve()
      .then(() => handler(message.json()))
      .then(
        (value) => ({ value }),
        (error: unknown) => ({ failed: messageOf(error) }),
      );
    const bytes = new TextEncoder().encode(JSON.stringify(response));
    for (let start = 0; start < bytes.length; start += this.#maxBytes) {
      message.respond(bytes.subarray(start, start + this.#maxBytes));
    }
    message.respond();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#follower?.stop();
    await this.connection.close();
  }

  get #maxBytes(): number {
    return (this.connection.info?.max_payload ?? 1024 * 1024) - 16 * 1024;
  }

  #natsSubject(subject: string): string {
    return subject === fleetSubject ? `${this.#prefix}.fleet` : `${this.#prefix}.scope.${encodeScope(subject)}`;
  }

  async #delivered(message: StreamMessage): Promise<Delivered> {
    const { seq: position, subject, headers } = message;
    const object = headers?.get(objectHeader);
    const blob = object ? await this.objects.getBlob(object) : undefined;
    if (object && !blob) throw new UnavailableError(`The object ${object} of the record at ${position} is missing.`);
    return {
      position,
      subject: subject.endsWith(".fleet") ? fleetSubject : decodeURIComponent(subject.split(".").at(-1) ?? ""),
      id: headers?.get("Nats-Msg-Id") ?? "",
      body: blob ? new TextDecoder().decode(blob) : message.string(),
    };
  }
}

/** Opens the stream, created with what the first replica's world is made of. Throws `StateError` when it cannot be used. */
export async function openStream(
  { jetstream }: NatsModules,
  streams: JetStreamManager,
  stream: string,
  origin: Origin,
  copies: number,
): Promise<Origin> {
  const prefix = subjectPrefix(stream);
  const config = {
    name: stream,
    subjects: [`${prefix}.scope.*`, `${prefix}.fleet`],
    storage: jetstream.StorageType.File,
    num_replicas: copies,
    discard: jetstream.DiscardPolicy.New,
    metadata: { "realtimekit-testkit": String(recordVersion), origin: JSON.stringify(origin) },
  };
  let info: StreamInfo;
  try {
    info = await streams.streams.info(stream);
  } catch (error) {
    if (!(error instanceof jetstream.JetStreamApiError && error.code === streamNotFound)) throw error;
    // Another replica may create it at the same time.
    const failed = await streams.streams.add(config).then(
      () => undefined,
      (error: unknown) => error,
    );
    info = await streams.streams.info(stream).catch((error: unknown) => {
      throw failed ?? error;
    });
  }
  const { metadata = {}, storage } = info.config;
  const version = metadata["realtimekit-testkit"];
  if (version === undefined || metadata.origin === undefined) {
    throw new StateError(`the stream ${stream} is not of realtimekit-testkit: choose another name`);
  }
  if (Number(version) !== recordVersion) {
    throw new StateError(
      `the stream ${stream} has records of version ${version}, and this release has ${recordVersion}: run the same release everywhere, or choose another stream`,
    );
  }
  if (storage !== "file") throw new StateError(`the stream ${stream} is not stored in files: choose another name`);
  return JSON.parse(metadata.origin);
}

const snapshotName = "snapshot";
const objectHeader = "testkit-object";

function subjectPrefix(stream: string): string {
  return `realtimekit-testkit.${stream}`;
}

/** Dots would separate tokens of a subject. */
function encodeScope(name: string): string {
  return encodeURIComponent(name).replaceAll(".", "%2E");
}

const leaderless =
  "no server leads it: start those that are down, and start one again whose disk was full, once it has room";

function rejected(error: unknown): UnavailableError {
  return new UnavailableError(`The log does not store the change (${messageOf(error)}), which has no effect.`);
}

function unconfirmed(error: unknown): UnavailableError {
  return new UnavailableError(
    `The log does not confirm the change (${messageOf(error)}): it may or may not take effect; read the state before you repeat it.`,
  );
}
