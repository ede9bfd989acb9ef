import type { WorldEvent } from "../events.js";

/** One step of the history of a world: events that happened together, or a number of events taken back. */
export type LogRecord =
  | { readonly events: readonly WorldEvent[]; readonly undo?: undefined }
  | { readonly undo: number; readonly events?: undefined };

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
