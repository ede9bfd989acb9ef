import { isObject, parseJson } from "../../lib/json-path.js";
import { type LogRecord, UnavailableError } from "../../world/log/event-log.js";
import type { FleetRecord } from "./fleet.js";

/** What responses are made of besides the events of a log: equal for all replicas. */
export type Origin = Readonly<Record<string, unknown>>;

/** A record to publish. */
export interface Entry {
  /** The scope that it is about, or `fleetSubject` for the replicas themselves. */
  readonly subject: string;
  /** Identifies it: published twice, it is stored once. */
  readonly id: string;
  readonly body: string;
}

/** A record as the log delivers it. */
export interface Delivered extends Entry {
  /** Counts all records of the log from 1. */
  readonly position: number;
}

/** A state of everything at a position. */
export interface StoredSnapshot {
  readonly position: number;
  readonly text: string;
}

/** Sends a query to another replica; both it and the response are plain data. */
export type QueryReplica = (replica: string, query: object) => Promise<unknown>;

/** An ordered log of all scopes that processes share, and the means of these to talk to each other. */
export interface SharedLog {
  /** Name of this replica, unique in the fleet. */
  readonly replica: string;
  /** Where it runs, for people. */
  readonly place: string;
  /** That of the replica that came first. */
  readonly origin: Origin;
  /** Adds to times of `performance.now()`, so that those of several replicas can be compared. */
  readonly clockOffset: number;
  /**
   * Stores a record whose subject has its last record at the expected position; done when it is durable. Rejects with
   * `ConflictError` when another one is there, and with `UnavailableError` when it cannot tell.
   */
  publish(entry: Entry, expected: number): Promise<void>;
  /** Delivers each record after a position, in order, one at a time, until it is closed. Skipped positions were removed. */
  follow(from: number, deliver: (delivered: Delivered) => void | Promise<void>): void;
  /** Resolves when all replicas that respond to requests have followed a record, if the log waits for that. */
  settle(position: number): Promise<void>;
  /** Returns the position of the last record. Rejects when the log cannot be reached. */
  last(): Promise<number>;
  /** Returns the newest snapshot. */
  loadSnapshot(): Promise<StoredSnapshot | undefined>;
  /**
   * Stores a snapshot; records before the previous one may be removed. `lasts` holds the last position of each subject, of
   * which the last record stays; it lacks dropped scopes.
   */
  saveSnapshot(snapshot: StoredSnapshot, lasts: ReadonlyMap<string, number>): Promise<void>;
  /** Sends a query to another replica. Rejects when it does not respond. */
  readonly query: QueryReplica;
  /** Sets what responds to the queries of others. */
  respond(handler: (query: object) => Promise<unknown>): void;
  close(): Promise<void>;
}

/** Opens a log for a world, or that of the replica which came first. */
export interface SharedLogSource {
  /** The log, for people. */
  readonly name: string;
  /** `notice` is called with what people should know about the log. */
  open(origin: Origin, notice: (text: string) => void): Promise<SharedLog>;
}

/** Returns the clock offset of a log that processes of one machine share: all of them read the same clock. */
export function clockOffsetOfMachine(): number {
  return Number(process.hrtime.bigint()) / 1e6 - performance.now();
}

/** The subject of records about the replicas themselves; no scope can have this name. */
export const fleetSubject = "*fleet";

/** The form of the records. A replica reads no newer one. */
export const recordForm = { version: 1 };

/** What a record says: of a scope, or of the replicas themselves. */
export interface RecordContent {
  readonly record?: LogRecord;
  readonly fleet?: FleetRecord;
}

/** A record as the log has it. */
interface Envelope extends RecordContent {
  /** Version of its form. */
  readonly v: number;
  /** The replica that wrote it. */
  readonly by: string;
}

export function writeRecord(by: string, content: RecordContent): string {
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

/** Throws `UnavailableError` when a later release has written records. */
export function rejectNewer(version: number, writer: string): void {
  const { version: own } = recordForm;
  if (version <= own) return;
  throw new UnavailableError(
    `The log has records of version ${version}, written by ${writer}, and this release reads version ${own}: update it`,
  );
}
