import { randomUUID } from "node:crypto";
import { Conditions } from "../../lib/wait.js";
import { ConflictError, UnavailableError } from "../../world/log/event-log.js";
import {
  clockOffsetOfMachine,
  type Delivered,
  type Entry,
  type Origin,
  type SharedLog,
  type StoredSnapshot,
  type SubjectPositions,
} from "./shared-log.js";

interface Client {
  /** Position of the last record it has followed; undefined before the first. */
  position: number | undefined;
  /** Position of the snapshot that it has loaded: the records after it stay until it follows them. */
  loaded: number | undefined;
  deliver(delivered: Delivered): void | Promise<void>;
  respond(query: object): Promise<unknown>;
  isPumping: boolean;
}

/** Enough for any number of clients: a command costs little here, and has to succeed as with one process. */
const attempts = 1000;

/** A log in the memory of a process, shared by that process and its children: those of `serve --workers`. */
export class LogHub {
  /** The records after `#removed`. */
  #records: Delivered[] = [];
  #removed = 0;
  readonly #lasts = new Map<string, number>();
  readonly #clients = new Map<string, Client>();
  readonly #conditions = new Conditions();
  #origin: Origin | undefined;
  #snapshot: StoredSnapshot | undefined;

  get last(): number {
    return this.#removed + this.#records.length;
  }

  /** Connects a replica. The first one determines the origin of the world. */
  connect(place: string, origin: Origin): SharedLog {
    this.#origin ??= origin;
    const replica = randomUUID();
    const client: Client = {
      position: undefined,
      loaded: undefined,
      deliver() {},
      respond: async () => undefined,
      isPumping: false,
    };
    this.#clients.set(replica, client);
    return {
      replica,
      place,
      origin: this.#origin,
      attempts,
      clockOffset: clockOffsetOfMachine(),
      publish: async (entry, expected) => this.#publish(entry, expected),
      follow: (from, deliver) => {
        if (from < this.#removed) throw new UnavailableError(`The log has no records after ${from} any more.`);
        Object.assign(client, { position: from, loaded: undefined, deliver });
        void this.#pump(client);
      },
      settle: (position) => this.settled(position),
      last: async () => this.last,
      loadSnapshot: async () => {
        if (client.position === undefined) client.loaded = this.#snapshot?.position ?? 0;
        return this.#snapshot;
      },
      saveSnapshot: async (snapshot, lasts) => this.#save(snapshot, lasts),
      query: async (other, query) => {
        const target = this.#clients.get(other);
        if (!target) throw new UnavailableError(`There is no replica ${other}.`);
        return target.respond(query);
      },
      respond(handler) {
        client.respond = handler;
      },
      close: async () => {
        client.position = client.loaded = undefined;
        this.#clients.delete(replica);
        this.#conditions.notify();
      },
    };
  }

  /** Resolves when all replicas that follow the log have reached a position. */
  async settled(position: number): Promise<void> {
    await this.#conditions.until(() => Math.min(...this.#following()) >= position);
  }

  #publish(entry: Entry, expected: number): void {
    const last = this.#lasts.get(entry.subject) ?? 0;
    if (last !== expected) throw new ConflictError(expected, last);
    const record = { ...entry, position: this.last + 1 };
    this.#records.push(record);
    this.#lasts.set(entry.subject, record.position);
    for (const client of this.#clients.values()) void this.#pump(client);
  }

  /** Delivers further records to a replica, one after another. */
  async #pump(client: Client): Promise<void> {
    if (client.isPumping) return;
    client.isPumping = true;
    // Deliver only after the publisher has returned.
    await null;
    while (client.position !== undefined) {
      const next = this.#records[client.position - this.#removed];
      if (!next) break;
      await client.deliver(next);
      if (client.position !== undefined) client.position = next.position;
      this.#conditions.notify();
    }
    client.isPumping = false;
  }

  /** Stores a snapshot and removes the records before it, since later replicas start from it. */
  #save(snapshot: StoredSnapshot, lasts: SubjectPositions): void {
    this.#snapshot = snapshot;
    const used = new Set(lasts.map(([subject]) => subject));
    for (const [subject, last] of this.#lasts) {
      if (!used.has(subject) && last <= snapshot.position) this.#lasts.delete(subject);
    }
    const loaded = [...this.#clients.values()].flatMap((client) => client.loaded ?? []);
    const followed = Math.min(snapshot.position, ...this.#following(), ...loaded);
    this.#records = this.#records.slice(Math.max(0, followed - this.#removed));
    this.#removed = Math.max(this.#removed, followed);
  }

  #following(): number[] {
    return [...this.#clients.values()].flatMap(({ position }) => position ?? []);
  }
}
