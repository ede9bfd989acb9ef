import { randomUUID } from "node:crypto";
import { ConflictError, UnavailableError } from "../../world/log/event-log.js";
import {
  clockOffsetOfMachine,
  type Delivered,
  type Entry,
  type Origin,
  type SharedLog,
  type StoredSnapshot,
} from "./shared-log.js";

/** A log in the memory of one process, for that and for the processes it started: those of `serve --workers`. */
export class LogHub {
  /** The records after `#removed`. */
  #records: Delivered[] = [];
  #removed = 0;
  readonly #lasts = new Map<string, number>();
  readonly #clients = new Map<string, HubLog>();
  readonly #waiting = new Set<() => void>();
  #origin: Origin | undefined;
  #snapshot: StoredSnapshot | undefined;

  /** Position of the last record. */
  get last(): number {
    return this.#removed + this.#records.length;
  }

  /** Connects a replica. Its first one says what the world is made of. */
  connect(place: string, origin: Origin): SharedLog {
    this.#origin ??= origin;
    const client = new HubLog(this, randomUUID(), place, this.#origin);
    this.#clients.set(client.replica, client);
    return client;
  }

  disconnect(replica: string): void {
    this.#clients.delete(replica);
    this.changed();
  }

  publish(entry: Entry, expected: number): void {
    const last = this.#lasts.get(entry.subject) ?? 0;
    if (last !== expected) throw new ConflictError(expected, last);
    const record = { ...entry, position: this.last + 1 };
    this.#records.push(record);
    this.#lasts.set(entry.subject, record.position);
    for (const client of this.#clients.values()) client.pump();
  }

  /** Returns the record after a position, if there is one. */
  after(position: number): Delivered | undefined {
    return this.#records[Math.max(0, position - this.#removed)];
  }

  get snapshot(): StoredSnapshot | undefined {
    return this.#snapshot;
  }

  /** Stores a snapshot and removes the records before it: every replica that starts later starts from there. */
  save(snapshot: StoredSnapshot, lasts: ReadonlyMap<string, number>): void {
    this.#snapshot = snapshot;
    for (const [subject, last] of this.#lasts) {
      if (!lasts.has(subject) && last <= snapshot.position) this.#lasts.delete(subject);
    }
    const followed = Math.min(snapshot.position, ...this.#following());
    this.#records = this.#records.slice(Math.max(0, followed - this.#removed));
    this.#removed = Math.max(this.#removed, followed);
  }

  client(replica: string): HubLog | undefined {
    return this.#clients.get(replica);
  }

  /** Resolves when all replicas that follow the log are at a position. */
  async settled(position: number): Promise<void> {
    if (Math.min(...this.#following()) >= position) return;
    await new Promise<void>((resolve) => {
      const check = () => {
        if (Math.min(...this.#following()) < position) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
    });
  }

  /** Called when a replica has followed a record, or has left. */
  changed(): void {
    for (const check of this.#waiting) check();
  }

  #following(): number[] {
    return [...this.#clients.values()].flatMap(({ position }) => position ?? []);
  }
}

/** The log as one replica sees it. */
class HubLog implements SharedLog {
  /** Position of the last record it has followed; undefined before it follows any. */
  position: number | undefined;
  readonly clockOffset = clockOffsetOfMachine();
  #deliver: (delivered: Delivered) => void | Promise<void> = () => {};
  #respond: (query: object) => Promise<unknown> = async () => undefined;
  #isPumping = false;

  constructor(
    private readonly hub: LogHub,
    readonly replica: string,
    readonly place: string,
    readonly origin: Origin,
  ) {}

  async publish(entry: Entry, expected: number): Promise<void> {
    this.hub.publish(entry, expected);
  }

  follow(from: number, deliver: (delivered: Delivered) => void | Promise<void>): void {
    this.position = from;
    this.#deliver = deliver;
    this.pump();
  }

  /** Delivers what follows, one record after the other. */
  pump(): void {
    if (this.#isPumping || this.position === undefined) return;
    this.#isPumping = true;
    void this.#pump();
  }

  settle(position: number): Promise<void> {
    return this.hub.settled(position);
  }

  async last(): Promise<number> {
    return this.hub.last;
  }

  async loadSnapshot(): Promise<StoredSnapshot | undefined> {
    return this.hub.snapshot;
  }

  async saveSnapshot(snapshot: StoredSnapshot, lasts: ReadonlyMap<string, number>): Promise<void> {
    this.hub.save(snapshot, lasts);
  }

  async query(replica: string, query: object): Promise<unknown> {
    const other = this.hub.client(replica);
    if (!other) throw new UnavailableError(`There is no replica ${replica}.`);
    return other.#respond(query);
  }

  respond(handler: (query: object) => Promise<unknown>): void {
    this.#respond = handler;
  }

  async close(): Promise<void> {
    this.position = undefined;
    this.hub.disconnect(this.replica);
  }

  async #pump(): Promise<void> {
    // Defers delivery until the publisher has returned.
    await null;
    while (this.position !== undefined) {
      const next = this.hub.after(this.position);
      if (!next) break;
      await this.#deliver(next);
      if (this.position !== undefined) this.position = next.position;
      this.hub.changed();
    }
    this.#isPumping = false;
  }
}
