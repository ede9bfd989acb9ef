import { counted } from "../../lib/message.js";
import type { Instant } from "../../lib/time.js";
import { CommandError, type WorldEvent } from "../events.js";
import type { WorldSnapshot } from "../records.js";
import type { PartlyApplied, World } from "../world.js";
import type { EventLog, LogRecord } from "./event-log.js";

/** An event with its place in the history of its world. */
export interface TimelineEntry {
  /** Counts from 1; the number of an undone event is not reused. */
  readonly seq: number;
  readonly event: WorldEvent;
}

export interface TimelineState {
  /** The state before the entries; absent if they start at the beginning. */
  readonly base?: WorldSnapshot | undefined;
  readonly entries: readonly TimelineEntry[];
  readonly middle?: { readonly snapshot: WorldSnapshot; readonly length: number } | undefined;
  readonly lastSeq: number;
  readonly position: number;
}

/** Thrown if more events are to be undone than are remembered. */
export class UndoError extends Error {
  override readonly name = "UndoError";

  constructor(requested: number, possible: number) {
    const remembered = possible === 0 ? "none is" : possible === 1 ? "only 1 is" : `only ${possible} are`;
    super(`Cannot take back ${counted(requested, "event")}: ${remembered} remembered.`);
  }
}

/**
 * The history of a world, which changes by following its log, for listing and undoing. Remembers at least the last
 * `horizon` events, and at most about twice as many; earlier ones are folded into a snapshot.
 */
export class Timeline {
  #base: WorldSnapshot | undefined;
  #entries: TimelineEntry[] = [];
  /** The state after the first `length` entries, the next base. */
  #middle: TimelineState["middle"];
  #lastSeq = 0;
  #position = 0;
  #world: World | undefined;
  /** Events that are being committed and have partly taken effect. */
  #applied: (PartlyApplied & { readonly events: readonly WorldEvent[] }) | undefined;

  constructor(
    private readonly horizon: number,
    readonly log: EventLog,
  ) {}

  get entries(): readonly TimelineEntry[] {
    return this.#entries;
  }

  get state(): TimelineState {
    return {
      base: this.#base,
      entries: this.#entries,
      middle: this.#middle,
      lastSeq: this.#lastSeq,
      position: this.#position,
    };
  }

  /** Lets a world follow the log, from a state or its start. A listener is called after each record. */
  follow(
    world: World,
    { base, entries = [], middle, lastSeq = 0, position = 0 }: Partial<TimelineState> = {},
    listener: (record: LogRecord) => void = () => {},
  ): void {
    this.#world = world;
    this.#begin(world, base);
    this.#entries = [...entries];
    this.#middle = middle;
    this.#lastSeq = lastSeq;
    this.#position = position;
    for (const { event } of entries) world.apply(event);
    let check = this.log.check;
    this.log.follow(position, (record, position) => {
      this.#position = position;
      this.#apply(world, record, check);
      listener(record);
    });
    // Only stored records are checked event by event.
    check = undefined;
  }

  /**
   * Logs a record, which then takes effect: at once, or later if it returns a promise. Throws `CommandError` if a log that
   * checks its records could not be followed again.
   */
  commit(record: LogRecord, applied?: PartlyApplied): void | Promise<void> {
    const next = record.events?.[applied?.count ?? 0];
    const problem = this.#world && next && this.log.check?.(this.#world, next);
    if (problem) throw new CommandError("conflict", `The state has changed meanwhile: ${problem}.`);
    this.#applied = applied && record.events && { ...applied, events: record.events };
    try {
      return this.log.commit(this.#position, record);
    } finally {
      this.#applied = undefined;
    }
  }

  /** Undoes the last changes, with all that a move of the clock among them caused, and returns them, newest first. */
  undo(count: number): TimelineEntry[] | Promise<TimelineEntry[]> {
    if (count === 0) return [];
    // Not beyond the horizon, so that a replayed log remembers as much.
    const changes = this.#entries.slice(-this.horizon).filter(isChange);
    const whole = count + this.#causedBefore(changes.at(-count));
    if (whole > changes.length) throw new UndoError(whole, changes.length);
    const undone = changes.slice(changes.length - whole).reverse();
    const done = this.commit({ undo: whole });
    return done ? done.then(() => undone) : undone;
  }

  /** Undoes the changes after an entry, if any. Throws if some of them are beyond the horizon. */
  undoAfter(seq: number): TimelineEntry[] | Promise<TimelineEntry[]> {
    const first = this.#entries[0]?.seq ?? Number.POSITIVE_INFINITY;
    const changes = this.#entries.filter((entry) => entry.seq > seq && isChange(entry)).length;
    const isForgotten = this.#base !== undefined && seq + 1 < first;
    return this.undo(isForgotten ? changes + 1 : changes);
  }

  /** Counts the changes before an entry that are later than the clock was then: its next move caused them. */
  #causedBefore(entry: TimelineEntry | undefined): number {
    if (!entry) return 0;
    const earlier = this.#entries.slice(0, this.#entries.indexOf(entry));
    const now = this.#timeAfter(earlier);
    const isLater = ({ event }: TimelineEntry) => event.type === "TenantChanged" && event.event.at > now;
    return earlier.slice(earlier.findLastIndex(setsClock) + 1).filter((one) => isLater(one) && isChange(one)).length;
  }

  /** Returns what the clock showed after the first entries. */
  #timeAfter(entries: readonly TimelineEntry[]): Instant {
    const set = entries.findLast(setsClock)?.event;
    if (set?.type === "ClockMoved") return set.to;
    if (!set && this.#base) return this.#base.now;
    const began = entries.findLast(({ event }) => "scenario" in event || "start" in event)?.event ?? this.#base ?? {};
    return this.#world?.startOf(began) ?? 0;
  }

  #apply(world: World, { events = [], undo = 0, begin }: LogRecord, check: EventLog["check"]): void {
    if (begin) this.#begin(world, undefined);
    if (check && undo > 0) {
      const possible = this.#entries.filter(isChange).length;
      if (undo > possible) throw new UndoError(undo, possible);
    }
    if (undo > 0) this.#takeBack(world, undo);
    const applied = this.#applied?.events === events ? this.#applied : undefined;
    this.#remember(events, () => applied?.before ?? world.snapshot("changes"));
    if (check) applyChecked(world, events, check);
    else world.applyAll(events, applied?.count);
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

  /** Takes back the last changes, and what a ticking clock caused since the first of them. Tenants stay open. */
  #takeBack(world: World, count: number): void {
    const opened: TimelineEntry[] = [];
    for (let undone = 0; undone < count; ) {
      const entry = this.#entries.pop();
      if (!entry) break;
      if (isChange(entry)) undone++;
      else if (entry.event.type === "TenantOpened") opened.push(entry);
    }
    this.#entries.push(...opened.reverse());
    if (this.#middle && this.#middle.length > this.#entries.length - opened.length) this.#middle = undefined;
    world.restore(this.#base);
    for (const { event } of this.#entries) world.apply(event);
  }
}

function applyChecked(world: World, events: readonly WorldEvent[], check: NonNullable<EventLog["check"]>): void {
  for (const [index, event] of events.entries()) {
    const problem = check(world, event);
    if (problem) throw new Error(`$.events[${index}]: ${problem}`);
    world.apply(event);
  }
}

/** Reports whether an entry can be undone, unlike opened tenants and the passing of time. */
export function isChange({ event }: Pick<TimelineEntry, "event">): boolean {
  return event.type !== "TenantOpened" && !("cause" in event && event.cause === "ticking");
}

export function setsClock({ event }: Pick<TimelineEntry, "event">): boolean {
  return !("accountId" in event);
}

export function isTick(event: WorldEvent): boolean {
  return event.type === "ClockMoved" && event.cause === "ticking";
}
