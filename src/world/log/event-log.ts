import type { WorldEvent } from "../events.js";

/** One step of the history of a world: events that happened together, events taken back, or a new beginning. */
export interface LogRecord {
  readonly events?: readonly WorldEvent[];
  /** How many events were taken back. */
  readonly undo?: number;
  /** The world began anew, and nothing of before counts. */
  readonly begin?: true;
  /** What it began with, as the log keeps it. */
  readonly origin?: Readonly<Record<string, unknown>>;
}

/** Where the history of a world is kept. */
export interface EventLog {
  /** Keeps a record; it is durable when this returns. Throws when it cannot be kept, and then has kept nothing. */
  append(record: LogRecord): void;
  /** Ends the use of the log. */
  close(): Promise<void>;
}

/** Keeps nothing: the history ends with the process. */
export const noLog: EventLog = {
  append() {},
  close: () => Promise.resolve(),
};
