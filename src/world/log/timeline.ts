import type { WorldEvent } from "../events.js";
import type { WorldSnapshot } from "../records.js";
import type { World } from "../world.js";
import type { EventLog, LogRecord } from "./event-log.js";

/** An event with its place in the history of its world. */
export interface TimelineEntry {
  /** Counts from 1; the number of an event taken back is not used again. */
  readonly seq: number;
  readonly event: WorldEvent;
}

/** Thrown when more events are to be taken back than are remembered. */
export class UndoError extends Error {
  override readonly name = "UndoError";

  constructor(
    readonly requested: number,
    readonly possible: number,
  ) {
    super(`Cannot take back ${requested} events: ${possible === 0 ? "none is" : `only ${possible} are`} remembered.`);
  }
}

/**
 * What happened in a world, so that it can be listed and taken back. Remembers at least the last `horizon` events and at
 * most about twice as many; what lies before is folded into a snapshot.
 */
export class Timeline {
  #base: WorldSnapshot | undefined;
  #entries: TimelineEntry[] = [];
  /** The state after the first `length` entries, the next base. */
  #middle: { readonly snapshot: WorldSnapshot; readonly length: number } | undefined;
  #lastSeq = 0;

  constructor(
    private readonly horizon: number,
    readonly log: EventLog,
  ) {}

  /** The state before the remembered events; nothing when they start at the beginning. */
  get base(): WorldSnapshot | undefined {
    return this.#base;
  }

  /** The remembered events, oldest first. */
  get entries(): readonly TimelineEntry[] {
    return this.#entries;
  }

  /** Starts over with what the world starts with now; nothing before can be taken back. */
  begin(world: World): void {
    this.log.append({ begin: true });
    this.#begin(world, undefined);
  }

  /** Replays the history in a log. */
  restore(world: World, base: WorldSnapshot | undefined, records: Iterable<LogRecord>): void {
    this.#begin(world, base);
    for (const { events = [], undo = 0, begin } of records) {
      if (begin) this.#begin(world, undefined);
      if (undo > 0) this.#takeBack(world, undo);
      this.#remember(events, () => world.snapshot("changes"));
      for (const event of events) world.apply(event);
    }
  }

  /** Records events that are about to happen in a world, or have happened since it was as `before`. */
  record(world: World, events: readonly WorldEvent[], before?: WorldSnapshot): void {
    this.log.append({ events });
    this.#remember(events, () => before ?? world.snapshot("changes"));
  }

  /**
   * Takes the last changes back and returns them, newest first. That somebody opened a tenant is none, nor is what happened
   * because the clock ticked: that is forgotten, and happens again when time passes.
   */
  undo(world: World, count: number): TimelineEntry[] {
    // Not further than the horizon, so that a log that is replayed remembers as much.
    const possible = this.#entries.slice(-this.horizon).filter(isChange).length;
    if (count > possible) throw new UndoError(count, possible);
    this.log.append({ undo: count });
    return this.#takeBack(world, count);
  }

  /** Takes back everything that happened after an entry. Throws when nothing did, or it is no longer remembered. */
  undoAfter(world: World, seq: number): TimelineEntry[] {
    const first = this.#entries[0]?.seq ?? Number.POSITIVE_INFINITY;
    const changes = this.#entries.filter((entry) => entry.seq > seq && isChange(entry)).length;
    const isForgotten = this.#base !== undefined && seq + 1 < first;
    return this.undo(world, isForgotten ? changes + 1 : changes);
  }

  #begin(world: World, base: WorldSnapshot | undefined): void {
    world.restore(base);
    this.#base = base;
    this.#entries = [];
    this.#middle = undefined;
  }

  #remember(events: readonly WorldEvent[], before: () => WorldSnapshot): void {
    if (this.#entries.length >= (this.#middle?.length ?? 0) + this.horizon) this.#fold(before());
    // A ticking clock is one event, however often it is read.
    const ticksOn =
      events.length === 1 && events.every(isTick) && this.#entries.slice(-1).some(({ event }) => isTick(event));
    if (ticksOn && this.#middle?.length !== this.#entries.length) this.#entries.pop();
    for (const event of events) this.#entries.push({ seq: ++this.#lastSeq, event });
  }

  #fold(snapshot: WorldSnapshot): void {
    if (this.#middle) {
      this.#base = this.#middle.snapshot;
      this.#entries = this.#entries.slice(this.#middle.length);
    }
    this.#middle = { snapshot, length: this.#entries.length };
  }

  #takeBack(world: World, count: number): TimelineEntry[] {
    const undone: TimelineEntry[] = [];
    const opened: TimelineEntry[] = [];
    while (undone.length < count) {
      const entry = this.#entries.pop();
      if (!entry) break;
      (isChange(entry) ? undone : opened).push(entry);
    }
    this.#entries.push(...opened.reverse());
    if (this.#middle && this.#middle.length > this.#entries.length - opened.length) this.#middle = undefined;
    world.restore(this.#base);
    for (const { event } of this.#entries) world.apply(event);
    return undone;
  }
}

function isChange({ event }: TimelineEntry): boolean {
  return event.type !== "TenantOpened" && !isAutomatic(event);
}

function isAutomatic(event: WorldEvent): boolean {
  return "cause" in event && event.cause === "ticking";
}

/** Reports whether an event is only a clock that moved by itself. */
export function isTick(event: WorldEvent): boolean {
  return event.type === "ClockMoved" && event.cause === "ticking";
}
