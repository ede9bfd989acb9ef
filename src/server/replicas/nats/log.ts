import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import type { JetStreamPublishOptions } from "@nats-io/jetstream";
import type { Msg, Payload } from "@nats-io/transport-node";
import { messageOf } from "../../../lib/message.js";
import { decodePercent } from "../../../lib/utf8.js";
import { ConflictError, StateError, UnavailableError } from "../../../world/log/event-log.js";
import {
  type Delivered,
  type Entry,
  fleetSubject,
  type Origin,
  type SharedLog,
  type StoredSnapshot,
  type SubjectPositions,
} from "../shared-log.js";
import { NatsFollower, type StreamMessage } from "./follower.js";
import { loadSnapshot, type StreamAccess, saveSnapshot, subjectPrefix } from "./stream.js";

export const serverMs = 2000;
/** How long publishing a record is retried if no server confirms it. */
const publishMs = 5000;
const queryMs = 1000;
const retryMs = 100;
const wrongSequence = new Set([10071, 10164]);
/** The servers, or the stream, are full. */
const noRoom = new Set([10023, 10047, 10077]);

type PublishOptions = Partial<JetStreamPublishOptions> & { readonly expect: { readonly lastSubjectSequence: number } };

/** How an attempt to publish a record failed. */
interface Failure {
  /** Whether another attempt would fail too. */
  readonly isFinal: boolean;
  /** Whether the servers may have stored the record. */
  readonly mayBeStored: boolean;
  readonly reason: unknown;
}

/** A log in a stream of NATS JetStream, with a subject for each scope, and one for the replicas themselves. */
export class NatsLog implements SharedLog {
  readonly replica = randomUUID();
  readonly place = `${hostname()}/${process.pid}`;
  readonly attempts = 16;
  readonly clockOffset = Date.now() - performance.now();
  readonly origin: Origin;
  readonly #prefix: string;
  /** Why no query reaches this replica. */
  #unheard: Error | undefined;
  #handler: (query: object) => Promise<unknown> = async () => undefined;
  #isClosed = false;
  /** Position of the last record whose content was missing. */
  #missing = 0;
  /** The positions of records whose content is an object, by its name. */
  readonly #contents = new Map<string, number>();
  #follower: NatsFollower | undefined;

  constructor(
    private readonly access: StreamAccess,
    private readonly notice: (text: string) => void,
  ) {
    const { connection, stream } = access;
    this.origin = stream.origin;
    this.#prefix = subjectPrefix(stream.name);
    connection.subscribe(`${this.#prefix}.replica.${this.replica}`, {
      callback: (error, message) => {
        if (error) this.#unheard = error;
        // A replica that cannot be reached any more gets no response.
        else void this.#respond(message).catch(() => {});
      },
    });
  }

  async publish({ subject, id, body }: Entry, expected: number): Promise<void> {
    const { payload, headers } = await this.#messageOf(id, body);
    const options = { msgID: id, expect: { lastSubjectSequence: expected }, timeout: serverMs, headers };
    const deadline = performance.now() + publishMs;
    let isUncertain = false;
    for (;;) {
      const failure = await this.#publishOnce(this.#natsSubject(subject), payload, options);
      if (!failure) return;
      isUncertain ||= failure.mayBeStored;
      if (failure.isFinal || this.#isClosed || performance.now() > deadline) {
        if (!isUncertain && payload === "") await this.#removeObject(id);
        const { reason } = failure;
        if (reason instanceof ConflictError) throw reason;
        throw isUncertain ? unconfirmed(reason) : rejected(reason);
      }
      await pause(retryMs);
    }
  }

  /** Publishes a message; returns how that failed, if it did. */
  async #publishOnce(subject: string, payload: Payload, options: PublishOptions): Promise<Failure | undefined> {
    try {
      const { seq } = await this.access.client.publish(subject, payload, options);
      this.#follower?.expect(seq);
      return undefined;
    } catch (error) {
      return this.#failureOf(error, options.expect.lastSubjectSequence);
    }
  }

  /** Removes the content of a record that was not stored, or is removed. */
  async #removeObject(id: string): Promise<void> {
    this.#contents.delete(id);
    await this.access.objects.delete(id).catch(() => {});
  }

  /** Creates the message of a record; content that is too long is stored as an object that it names. */
  async #messageOf(id: string, body: string) {
    const { nats, objects } = this.access;
    const headers = nats.core.headers();
    const bytes = new TextEncoder().encode(body);
    if (bytes.length <= this.#maxBytes) return { payload: bytes, headers };
    await objects.putBlob({ name: id }, bytes).catch((error: unknown) => {
      throw rejected(error);
    });
    headers.set(objectHeader, id);
    return { payload: "", headers };
  }

  /** Describes a failed attempt to publish; its reason is a `ConflictError` if another record was faster. */
  #failureOf(error: unknown, expected: number): Failure {
    const { JetStreamApiError } = this.access.nats.jetstream;
    const code = error instanceof JetStreamApiError ? error.code : undefined;
    if (code !== undefined && wrongSequence.has(code)) {
      const [, text] = /: (\d+)$/.exec(messageOf(error)) ?? [];
      const last = text === undefined ? undefined : Number(text);
      if (last !== undefined) this.#follower?.expect(last);
      return { isFinal: true, mayBeStored: false, reason: new ConflictError(expected, last) };
    }
    // It was rejected, or no server received it: the stream has no leader.
    const isLeaderless = error instanceof Error && error.name === "JetStreamNotEnabled";
    return {
      isFinal: isDenied(error) || (code !== undefined && noRoom.has(code)),
      mayBeStored: code === undefined && !isLeaderless && !isDenied(error),
      reason: isLeaderless ? new Error(leaderless) : error,
    };
  }

  follow(from: number, deliver: (delivered: Delivered) => void | Promise<void>): void {
    this.#follower = new NatsFollower(
      this.access,
      () => this.last(),
      from,
      async (message) => deliver(await this.#delivered(message)),
    );
  }

  /** Each replica follows on its own. */
  async settle(): Promise<void> {}

  async last(): Promise<number> {
    const { streams, stream } = this.access;
    const { name, id } = stream;
    const { cluster, state, config } = await streams.streams.info(name).catch((error: unknown) => {
      throw new UnavailableError(`The servers of the log do not respond (${messageOf(error)}).`);
    });
    if ((config.metadata?.id ?? "") !== id) {
      throw new StateError(`the stream ${name} was deleted and created again: start the replicas again`);
    }
    if (cluster?.replicas && !cluster.leader) throw new UnavailableError("Too few servers of the log can be reached.");
    return state.last_seq;
  }

  loadSnapshot(): Promise<StoredSnapshot | undefined> {
    return loadSnapshot(this.access);
  }

  async saveSnapshot(snapshot: StoredSnapshot, lasts: SubjectPositions): Promise<void> {
    const used = lasts.map(([subject, last]) => [this.#natsSubject(subject), last] as const);
    const removed = await saveSnapshot(this.access, snapshot, new Map(used));
    const kept = new Set(lasts.map(([, last]) => last));
    for (const [id, position] of this.#contents) {
      if (position <= removed && !kept.has(position)) await this.#removeObject(id);
    }
  }

  async query(replica: string, query: object): Promise<unknown> {
    const subject = `${this.#prefix}.replica.${replica}`;
    const parts: Uint8Array[] = [];
    for await (const { data } of await this.access.connection.requestMany(subject, JSON.stringify(query), {
      strategy: "sentinel",
      maxWait: queryMs,
    })) {
      parts.push(data);
    }
    // A query that was cut short, or never sent, has no empty part at its end.
    if (parts.length < 2 || parts.at(-1)?.length !== 0) throw new UnavailableError("The replica does not respond.");
    const { failed, value } = JSON.parse(await new Blob(parts).text());
    if (failed !== undefined) throw new UnavailableError(failed);
    return value;
  }

  /** Checks that the user of the servers has all permissions of a replica. Rejects with those that are missing. */
  async checkPermissions(): Promise<void> {
    const { connection, nats, stream } = this.access;
    // Nobody responds to this message, but it is rejected if others to such a subject would be, too.
    const check = (subject: string) =>
      connection.request(subject, "", { timeout: serverMs }).catch((error: unknown) => {
        if (isDenied(error)) throw error;
      });
    await this.query(this.replica, {}).catch(async (error: unknown) => {
      if (this.#unheard) throw this.#unheard;
      // Replicas may receive it, but not be allowed to respond.
      await check(nats.core.createInbox());
      throw error;
    });
    await check(`$O.testkit-${stream.name}.check`);
  }

  respond(handler: (query: object) => Promise<unknown>): void {
    this.#handler = handler;
  }

  /** Sends a response in parts that fit into messages, with an empty one at the end. */
  async #respond(message: Msg): Promise<void> {
    const response = await Promise.resolve()
      .then(() => this.#handler(message.json()))
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
    await this.access.connection.close();
  }

  get #maxBytes(): number {
    return (this.access.connection.info?.max_payload ?? 1024 * 1024) - 16 * 1024;
  }

  #natsSubject(subject: string): string {
    // Dots would separate tokens.
    return this.#prefix + (subject === fleetSubject ? ".fleet" : `.scope.${subject.replaceAll(".", "%2E")}`);
  }

  async #delivered(message: StreamMessage): Promise<Delivered> {
    const { seq: position, subject, headers } = message;
    const object = headers?.get(objectHeader);
    const blob = object ? await this.access.objects.getBlob(object) : undefined;
    if (object && !blob) {
      const text = `The record at position ${position} waits for its content, which the object store no longer has`;
      if (this.#missing !== position) this.notice(text);
      this.#missing = position;
      throw new UnavailableError(text);
    }
    if (object) this.#contents.set(object, position);
    return {
      position,
      // A scope may be named "fleet", too.
      subject:
        subject === this.#natsSubject(fleetSubject) ? fleetSubject : decodePercent(subject.split(".").at(-1) ?? ""),
      id: headers?.get("Nats-Msg-Id") ?? "",
      body: blob ? new TextDecoder().decode(blob) : message.string(),
    };
  }
}

const objectHeader = "testkit-object";

/** Reports whether an operation failed because the user lacks the permission. */
export function isDenied(error: unknown): boolean {
  return /permissions violation/i.test(messageOf(error));
}

const leaderless =
  "no server leads it: start those that are down, and again those whose disk was full, once they have room; if it was deleted, start the replicas again";

function rejected(error: unknown): UnavailableError {
  return new UnavailableError(`The log could not store the change (${messageOf(error)}); it has no effect.`);
}

function unconfirmed(error: unknown): UnavailableError {
  return new UnavailableError(
    `The log does not confirm the change (${messageOf(error)}): it may or may not take effect; read the state before you repeat it.`,
  );
}
