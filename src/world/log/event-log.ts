import type { WorldEvent } from "../events.js";

/** One step of the history of a world: events that happened together, events taken back, or a new beginning. */
export interface LogRecord {
  readonly events?: readonly WorldEvent[];
  /** How many events were taken back. */
  readonly undo?: number;
  /** The world started anew; nothing before counts. */
  readonly begin?: true;
  /** What it started with, added by the log. */
  readonly origin?: Readonly<Record<string, unknown>>;
}

/** Stores the history of a world. */
export interface EventLog {
  /** Stores a record; it is durable when this returns. Throws when it cannot be stored, and then has stored nothing. */
  append(record: LogRecord): void;
  close(): Promise<void>;
}

/** Stores nothing: the history ends with the process. */
export const noLog: EventLog = {
  append() {},
  close: () => Promise.resolve(),
};

/** Thrown when the state in a folder cannot be read or written; the message says what is wrong, where, and what to do. */
export class StateError extends Error {
  override readonly name = "StateError";
}
