import type { Instant } from "../../lib/time.js";
import { nobody, noRooms, type SessionRecord } from "../records.js";
import type { TextColumn } from "./text-column.js";
import { TextIndex } from "./text-index.js";

/** What many sessions share. */
export type Label = Pick<SessionRecord, "associatedId" | "title" | "type">;

/** What few sessions have. */
export type Extra = Pick<SessionRecord, "rooms" | "meta">;

/** The values of sessions by place. */
export interface SessionColumns {
  readonly ids: TextColumn;
  /** Numbers that are read together: of each session `numbersPerSession`, in the order of `numberAt`. */
  readonly numbers: Float64Array;
  readonly peaks: Float64Array;
  /** The place of the label of each session. */
  readonly labelOf: Uint32Array;
  readonly labels: readonly Label[];
  /** The title and the associated id of each label, one after the other. */
  readonly labelTexts: TextColumn;
  readonly extras: ReadonlyMap<number, Extra>;
}

/** Where each number of a session stands among them. */
export const numberAt = { createdAt: 0, startedAt: 1, updatedAt: 2, endedAt: 3, spentMs: 4 } as const;

export const numbersPerSession = 5;

/** So few records are kept once they are made, so that what is made of them can be kept too. */
export const fewSessions = 20_000;

const none: Extra = { rooms: noRooms, meta: undefined };

/**
 * ENDED sessions, which never change, in order of creation. A million objects would take four times the memory and keep
 * the garbage collector busy, so a record is made when it is read.
 */
export class PackedSessions {
  readonly #index: TextIndex;
  #records: SessionRecord[] | undefined;

  constructor(readonly columns: SessionColumns) {
    this.#index = new TextIndex(columns.ids);
    if (this.length <= fewSessions) this.#records = [];
  }

  get length(): number {
    return this.columns.ids.length;
  }

  /** The place of the session of an id. */
  placeOf(id: string): number | undefined {
    return this.#index.placeOf(id);
  }

  createdAt(place: number): Instant {
    return this.#number(place, numberAt.createdAt);
  }

  startedAt(place: number): Instant {
    return this.#number(place, numberAt.startedAt);
  }

  spentMs(place: number): number {
    return this.#number(place, numberAt.spentMs);
  }

  /** Whether a record that was made is kept. */
  get recordsLast(): boolean {
    return this.#records !== undefined;
  }

  /** Keeps no records from now on: together with others these are many. */
  dropRecords(): void {
    this.#records = undefined;
  }

  at(place: number): SessionRecord {
    if (!this.#records) return this.#make(place);
    this.#records[place] ??= this.#make(place);
    return this.#records[place];
  }

  #make(place: number): SessionRecord {
    const { ids, peaks, labelOf, labels, extras } = this.columns;
    const { associatedId, title, type } = labels[labelOf[place] ?? 0] as Label;
    const { rooms, meta } = extras.get(place) ?? none;
    const endedAt = this.#number(place, numberAt.endedAt);
    return {
      id: ids.at(place),
      associatedId,
      title,
      type,
      status: "ENDED",
      createdAt: this.createdAt(place),
      startedAt: this.startedAt(place),
      updatedAt: this.#number(place, numberAt.updatedAt),
      endedAt: Number.isNaN(endedAt) ? undefined : endedAt,
      peak: peaks[place] ?? 0,
      spentMs: this.spentMs(place),
      present: nobody,
      emptySince: undefined,
      rooms,
      meta,
    };
  }

  #number(place: number, column: number): number {
    return this.columns.numbers[place * numbersPerSession + column] ?? 0;
  }
}
