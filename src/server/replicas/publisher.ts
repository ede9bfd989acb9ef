import { randomUUID } from "node:crypto";
import {
  ConflictError,
  type EventLog,
  type Follower,
  type LogRecord,
  UnavailableError,
} from "../../world/log/event-log.js";
import { type RecordContent, type SharedLog, writeRecord } from "./shared-log.js";

/** How far a replica has followed the log, and what waits for that. */
export class Progress {
  /** Position of the last record that was followed. */
  position = 0;
  /** Position of the last record of each subject, except of dropped scopes. */
  readonly lasts = new Map<string, number>();
  readonly #waiting = new Set<() => void>();

  /** Position of the last record of a subject; 0 without any. */
  last(subject: string): number {
    return this.lasts.get(subject) ?? 0;
  }

  /** Lets what waits look again. */
  notify(): void {
    for (const check of this.#waiting) check();
  }

  /** Waits until something is true after a record. Returns false when it takes too long. */
  until(test: () => boolean, timeoutMs?: number): Promise<boolean> {
    if (test()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const finish = (result: boolean) => {
        clearTimeout(timer);
        this.#waiting.delete(check);
        resolve(result);
      };
      const check = () => test() && finish(true);
      const timer = timeoutMs === undefined ? undefined : setTimeout(() => finish(false), timeoutMs);
      this.#waiting.add(check);
    });
  }
}

/** How long a record may take to come back from the log. */
const deliveryMs = 10_000;

/** Publishes the records of a replica, and knows them again when the log delivers them. */
export class Publisher {
  /** Records that are on their way, by id. */
  readonly #own = new Map<string, () => void>();

  constructor(
    private readonly log: SharedLog,
    private readonly progress: Progress,
  ) {}

  /** Publishes a record, and waits until the replica has followed it. Rejects with `ConflictError` when another was faster. */
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
      const { last } = error;
      // All of what was faster, of which this replica may be far behind.
      const isThere = () => (last === undefined ? progress.last(subject) !== expected : last <= progress.position);
      await progress.until(() => isApplied || isThere(), deliveryMs);
      // The log has records of a dropped scope of that name, which were followed, or no longer has any.
      if (last !== undefined && isThere() && progress.last(subject) === expected) progress.lasts.set(subject, last);
      if (!isApplied) throw error;
    } finally {
      this.#own.delete(id);
    }
  }

  /** Notes that a record was followed. Returns whether it is an own one, for which a caller waits. */
  followed(id: string): boolean {
    const applied = this.#own.get(id);
    applied?.();
    return applied !== undefined;
  }
}

export class ScopeLog implements EventLog {
  readonly isShared = true;
  follower: Follower = () => {};

  constructor(private readonly publish: (expected: number, record: LogRecord) => Promise<void>) {}

  commit(expected: number, record: LogRecord): Promise<void> {
    return this.publish(expected, record).catch(rejectPurged);
  }

  follow(_from: number, follower: Follower): void {
    this.follower = follower;
  }

  async close(): Promise<void> {}
}

/** Throws an error; another one for a conflict with less than a scope has followed, which no retry would end. */
function rejectPurged(error: unknown): never {
  if (!(error instanceof ConflictError) || error.last === undefined || error.last >= error.expected) throw error;
  throw new UnavailableError(
    `The log no longer has the record at position ${error.expected}: if it was purged, start the replicas with another stream.`,
  );
}
