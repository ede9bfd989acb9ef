import { isObject, parseJson } from "../../lib/json-path.js";
import { type LogRecord, UnavailableError } from "../../world/log/event-log.js";
import type { FleetRecord } from "./fleet.js";

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

/** Returns the text of a record. */
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
