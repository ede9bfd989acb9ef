import { randomUUID } from "node:crypto";
import { isObject, parseJson } from "../../lib/json-path.js";
import { Conditions } from "../../lib/wait.js";
import { ConflictError, type LogRecord, UnavailableError } from "../../world/log/event-log.js";
import type { FleetRecord } from "./fleet.js";

/** What responses depend on besides the events of a log; equal for all replicas. */
export type Origin = Readonly<Record<string, unknown>>;

export interface Entry {
  /** The scope that it concerns, or `fleetSubject` for the replicas themselves. */
  readonly subject: string;
  /** Identifies it: if published twice, it is stored once. */
  readonly id: string;
  readonly body: string;
}

export interface Delivered extends Entry {
  /** Counts all records of the log from 1. */
  readonly position: number;
}

/** The whole state at a position. */
export interface StoredSnapshot {
  readonly position: number;
  readonly text: string;
}

export type SubjectPositions = readonly (readonly [subject: string, position: number])[];

/** An ordered log of all scopes that processes share, and queries between these. */
export interface SharedLog {
  /** Name of this replica, unique in the fleet. */
  readonly replica: string;
  /** Where it runs, for people. */
  readonly place: string;
  /** The origin of the first replica. */
  readonly origin: Origin;
  /** How often a command is computed if other replicas are faster. */
  readonly attempts: number;
  /** Makes times of `performance.now()` comparable between replicas, when added. */
  readonly clockOffset: number;
  /**
   * Stores a record if the last record of its subject is at the expected position; resolves when it is durable. Rejects
   * with `ConflictError` if it is not, and with `UnavailableError` if the result is unknown.
   */
  publish(entry: Entry, expected: number): Promise<void>;
  /** Delivers each record after a position, in order, one at a time, until it is closed. Skipped positions were removed. */
  follow(from: number, deliver: (delivered: Delivered) => void | Promise<void>): void;
  /** Resolves when all replicas that respond to requests have followed a record, if the log waits for that. */
  settle(position: number): Promise<void>;
  /** Returns the position of the last record. Rejects if the log cannot be reached. */
  last(): Promise<number>;
  loadSnapshot(): Promise<StoredSnapshot | undefined>;
  /**
   * Stores a snapshot; records before the previous one may be removed. `lasts` holds the last position of each subject,
   * whose record is kept; it lacks dropped scopes.
   */
  saveSnapshot(snapshot: StoredSnapshot, lasts: SubjectPositions): Promise<void>;
  /** Sends a query to another replica; query and response are plain data. Rejects if it does not respond. */
  query(replica: string, query: object): Promise<unknown>;
  respond(handler: (query: object) => Promise<unknown>): void;
  close(): Promise<void>;
}

/** Opens a log for a world, or the log that another replica has started. */
export interface SharedLogSource {
  /** The log, for people. */
  readonly name: string;
  /** `notice` is called with information about the log for people. */
  open(origin: Origin, notice: (text: string) => void): Promise<SharedLog>;
}

/** Returns the clock offset of a log that processes of a machine share: all of them read the same clock. */
export function clockOffsetOfMachine(): number {
  return Number(process.hrtime.bigint()) / 1e6 - performance.now();
}

/** The subject of records about the replicas themselves; no scope can have this name. */
export const fleetSubject = "*fleet";

/** The format of the records. A replica cannot read newer ones. */
export const recordForm = { version: 1 };

/** The content of a record: about a scope, or the replicas themselves. */
export interface RecordContent {
  readonly record?: LogRecord;
  readonly fleet?: FleetRecord;
}

interface Envelope extends RecordContent {
  readonly v: number;
  /** The replica that wrote it. */
  readonly by: string;
}

function writeRecord(by: string, content: RecordContent): string {
  return JSON.stringify({ v: recordForm.version, by, ...content } satisfies Envelope);
}

/** Reads a record; undefined when another application has published it. Throws when a newer release wrote it. */
export function readRecord(text: string): Envelope | undefined {
  const data = parseJson(text);
  if (!isObject(data) || !Number.isInteger(data.v) || typeof data.by !== "string") return undefined;
  const envelope = data as unknown as Envelope;
  rejectNewer(envelope.v, envelope.by);
  return envelope;
}

/** Throws `UnavailableError` if a later release has written records. */
export function rejectNewer(version: number, writer: string): void {
  const { version: own } = recordForm;
  if (version <= own) return;
  throw new UnavailableError(
    `The log has records of version ${version}, written by ${writer}, and this release reads version ${own}: update it`,
  );
}

/** How far a replica has followed the log, and the callers that wait for that. */
export class Progress extends Conditions {
  position = 0;
  /** Position of the last record of each subject, except of dropped scopes. */
  readonly lasts = new Map<string, number>();

  /** Returns the position of the last record of a subject; 0 if there is none. */
  last(subject: string): number {
    return this.lasts.get(subject) ?? 0;
  }
}

/** How long a record may take to be delivered by the log. */
const deliveryMs = 10_000;

/** Publishes the records of a replica, and recognizes them when the log delivers them. */
export class Publisher {
  /** Records that are on their way, by id. */
  readonly #own = new Map<string, () => void>();

  constructor(
    private readonly log: SharedLog,
    private readonly progress: Progress,
  ) {}

  /** Publishes a record, and waits until the replica has followed it. Rejects with `ConflictError` after a faster one. */
  async publish(subject: string, expected: number, content: RecordContent): Promise<void> {
    const { log, progress } = this;
    const id = randomUUID();
    const body = writeRecord(log.replica, content);
    let isApplied = false;
    const applied = new Promise<void>((resolve) => {
      this.#own.set(id, () => {
        isApplied = true;
        resolve();
      });
    });
    try {
      const stored = log.publish({ subject, id, body }, expected);
      await Promise.race([applied, stored]);
      if (await progress.until(() => isApplied, deliveryMs)) return;
      throw new UnavailableError("The log has stored the change, but this replica has not applied it in time.");
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
      await this.#followFaster(error, subject, () => isApplied);
      if (!isApplied) throw error;
    } finally {
      this.#own.delete(id);
    }
  }

  /** Waits until this replica, which may be far behind, has followed the faster records, or applied its own after all. */
  async #followFaster({ expected, last }: ConflictError, subject: string, isApplied: () => boolean): Promise<void> {
    const { progress } = this;
    const isThere = () => (last === undefined ? progress.last(subject) !== expected : last <= progress.position);
    await progress.until(() => isApplied() || isThere(), deliveryMs);
    // The log has records of a dropped scope of that name, which were followed, or has none any more.
    if (last !== undefined && isThere() && progress.last(subject) === expected) progress.lasts.set(subject, last);
  }

  /** Handles a followed record. Returns whether it is one of its own, for which a caller waits. */
  followed(id: string): boolean {
    const applied = this.#own.get(id);
    applied?.();
    return applied !== undefined;
  }
}

/**
 * Throws an error again; or another one, for a conflict that no retry would resolve, because the log has less than a scope
 * has followed.
 */
export function rejectPurged(error: unknown): never {
  if (!(error instanceof ConflictError) || error.last === undefined || error.last >= error.expected) throw error;
  throw new UnavailableError(
    `The log no longer has the record at position ${error.expected}: if it was purged, start the replicas with another stream.`,
  );
}
