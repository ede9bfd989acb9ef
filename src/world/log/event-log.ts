import { defaultProfile } from "../../contract/behaviour.js";
import { isObject, type JsonObject } from "../../lib/json-path.js";
import { quoted } from "../../lib/message.js";
import { isoTime } from "../../lib/time.js";
import type { WorldEvent } from "../events.js";
import type { World } from "../world.js";

/** A step in the history of a world: events that happened together, undone events, or a restart. */
export interface LogRecord {
  readonly events?: readonly WorldEvent[];
  /** Number of undone events. */
  readonly undo?: number;
  /** The world restarted; nothing before counts. */
  readonly begin?: true;
  /** The origin that it started with, added by the log. */
  readonly origin?: Readonly<Record<string, unknown>>;
  /** A change outside the world, such as of its faults; not part of a stored state. */
  readonly change?: object;
}

export type Follower = (record: LogRecord, position: number) => void;

/** The ordered history of a world, which changes only by following its log, even for its own records. */
export interface EventLog {
  /**
   * Stores a record after the one at the expected position; done when it is durable and was followed. Returns a promise
   * only if processes share the log, which rejects with a `ConflictError` if another was faster. If it throws, nothing was
   * stored.
   */
  commit(expected: number, record: LogRecord): void | Promise<void>;
  /** How often a command is computed if other processes that share it are faster. */
  readonly attempts: number;
  /** Describes why an event cannot follow what has happened in a world, if it cannot. Only of logs that are replayed. */
  readonly check?: ((world: World, event: WorldEvent) => string | undefined) | undefined;
  /** Calls a follower with every record after a position, from now on. */
  follow(from: number, follower: Follower): void;
  close(): Promise<void>;
}

/** A log of this process alone, which calls its follower at once. It stores nothing: the history ends with the process. */
export class LocalLog implements EventLog {
  readonly attempts = 1;
  #position = 0;
  #follower: Follower = () => {};

  commit(expected: number, record: LogRecord): void {
    if (expected !== this.#position) throw new ConflictError(expected, this.#position);
    this.store(record);
    this.deliver(record);
  }

  follow(from: number, follower: Follower): void {
    this.#position = from;
    this.#follower = follower;
  }

  async close(): Promise<void> {}

  /** Stores a record durably, or throws and stores nothing. */
  protected store(_record: LogRecord): void {}

  protected deliver(record: LogRecord): void {
    this.#follower(record, ++this.#position);
  }
}

/** Runs a function that reads the state and then logs a record; again if another process that shares the log was faster. */
export async function retryConflicts<T>(work: () => T | Promise<T>, attempts: number): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ConflictError) || attempt === attempts) throw error;
    }
  }
}

/** Thrown if a record was to follow another one than the last. */
export class ConflictError extends Error {
  override readonly name = "ConflictError";

  constructor(
    readonly expected: number,
    readonly last?: number,
  ) {
    super(`The log is no longer at ${expected}${last === undefined ? "" : ` but at ${last}`}.`);
  }
}

/** Thrown if a log that processes share cannot be reached, or does not confirm a record. */
export class UnavailableError extends Error {
  override readonly name = "UnavailableError";
}

/** Thrown if the state in a folder cannot be read or written; the message says what is wrong, where, and what to do. */
export class StateError extends Error {
  override readonly name = "StateError";
}

/** Members whose names differ from the options they come from. */
const optionNames: Readonly<Record<string, string>> = { epoch: "clock", content: "the content of the scenario" };
const maxListed = 5;

/** Describes the options in which a stored world differs, such as `seed is "a", here "b"`; empty if there are none. */
export function originDifferences(stored: JsonObject, own: JsonObject): string {
  const found = differences(stored, own, "");
  const more = found.length > maxListed ? `, and ${found.length - maxListed} more differ` : "";
  return found.slice(0, maxListed).join(", ") + more;
}

function differences(stored: JsonObject, own: JsonObject, path: string): string[] {
  return [...new Set([...Object.keys(own), ...Object.keys(stored)])].flatMap((key) => {
    // An earlier release may have stored it without this entry of the profile.
    const there = stored[key] ?? (path === "profile." ? Reflect.get(defaultProfile, key) : undefined);
    const here = own[key];
    if (JSON.stringify(there ?? null) === JSON.stringify(here ?? null)) return [];
    const name = path + (optionNames[key] ?? key);
    if (isObject(there) && isObject(here)) return differences(there, here, `${name}.`);
    // A scenario is its content, wherever its file is.
    if (key === "scenario" && stored.content !== undefined && stored.content === own.content) return [];
    if (key === "content") return stored.scenario === own.scenario ? `${name} differs` : [];
    return `${name} is ${shown(key, there)}, here ${shown(key, here)}`;
  });
}

function shown(key: string, value: unknown): string {
  if (value === undefined || value === null) return "unset";
  return (key === "epoch" || key === "clock") && typeof value === "number" ? isoTime(value) : quoted(value);
}
