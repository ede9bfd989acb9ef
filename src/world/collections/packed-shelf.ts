import { minuteSteps } from "../minutes.js";
import type { Range, SessionQuery } from "../query.js";
import type { SessionRecord } from "../records.js";
import type { PackedSessions } from "./packed-sessions.js";
import { creationBounds, type Run } from "./run.js";
import { scan } from "./scan.js";
import { WaveletMatrix } from "./wavelet.js";

/** Packed sessions, all or those of one meeting, in the orders that lists ask for. */
export class PackedShelf {
  #ranksInTime: WaveletMatrix | undefined;

  /** Takes their places twice: in order of creation, which is the order of places, and in order of minutes. */
  constructor(
    private readonly sessions: PackedSessions,
    private readonly places: Uint32Array,
    private readonly placesByMinutes: Uint32Array,
    private readonly decimals: number,
  ) {}

  /** Those that were created in a range of time, by creation. */
  byCreation(range?: Range): Run<SessionRecord> {
    return new CreationRun(this.sessions, this.places.subarray(...this.#bounds(range)));
  }

  /** All of them, by minutes. */
  byMinutes(): Run<SessionRecord> {
    return this.#minutesRun(this.placesByMinutes);
  }

  /** Those that were created in a range of time, by minutes. */
  byMinutesInTime(range: Range): Run<SessionRecord> {
    const [from, to] = this.#bounds(range);
    if (to - from === this.places.length) return this.byMinutes();
    this.#ranksInTime ??= new WaveletMatrix(this.#ranks());
    return new MinutesInTimeRun(this.#minutesRun(this.placesByMinutes), this.#ranksInTime, from, to);
  }

  /** Those that pass all filters of a query but its status and meeting, found by walking columns, in its order. */
  matching(query: SessionQuery): Run<SessionRecord> {
    const found = scan(this.sessions, this.#placesInTime(query), query);
    if (query.sortBy === "createdAt") return new CreationRun(this.sessions, found);
    return this.#minutesRun(this.#sortedByMinutes(found));
  }

  /** The same by creation in two parts: those among the `near` sessions that the list begins with, and a way to the others. */
  matchingFirst(query: SessionQuery, near: number): Parts<SessionRecord> {
    const places = this.#placesInTime(query);
    const cut = query.descending ? Math.max(0, places.length - near) : Math.min(near, places.length);
    const [before, after] = [places.subarray(0, cut), places.subarray(cut)];
    const [first, others] = query.descending ? [after, before] : [before, after];
    const run = (part: Uint32Array) => new CreationRun(this.sessions, scan(this.sessions, part, query));
    return { first: run(first), rest: others.length === 0 ? undefined : () => run(others) };
  }

  #placesInTime({ time, timeField }: SessionQuery): Uint32Array {
    return this.places.subarray(...this.#bounds(timeField === "createdAt" ? time : undefined));
  }

  #minutesRun(places: Uint32Array): Run<SessionRecord> {
    return new MinutesRun(this.sessions, places, 10 ** this.decimals);
  }

  #bounds(range: Range | undefined): [from: number, to: number] {
    return creationBounds(this.places.length, (index) => this.sessions.createdAt(this.places[index] ?? 0), range);
  }

  /** Marks the places and walks all in order of minutes, several times as fast as sorting. */
  #sortedByMinutes(places: Uint32Array): Uint32Array {
    const marks = new Uint8Array(this.sessions.length);
    for (let index = 0; index < places.length; index++) marks[places[index] ?? 0] = 1;
    const sorted = new Uint32Array(this.placesByMinutes.length);
    let count = 0;
    for (let rank = 0; rank < this.placesByMinutes.length; rank++) {
      const place = this.placesByMinutes[rank] ?? 0;
      sorted[count] = place;
      count += marks[place] ?? 0;
    }
    return sorted.slice(0, places.length);
  }

  /** Of each place, which it is in order of minutes. */
  #ranks(): Uint32Array {
    const rankOf = new Uint32Array(this.sessions.length);
    for (let rank = 0; rank < this.placesByMinutes.length; rank++) rankOf[this.placesByMinutes[rank] ?? 0] = rank;
    return this.places.map((place) => rankOf[place] ?? 0);
  }
}

/** What a list begins with, and how to find what comes after it, if anything does. */
interface Parts<T> {
  readonly first: Run<T>;
  readonly rest: (() => Run<T>) | undefined;
}

/** Places of sessions in some order. */
abstract class PlacesRun implements Run<SessionRecord> {
  readonly length: number;

  constructor(
    protected readonly sessions: PackedSessions,
    private readonly places: Uint32Array,
  ) {
    this.length = places.length;
  }

  at(index: number): SessionRecord {
    return this.sessions.at(this.placeAt(index));
  }

  abstract keyAt(index: number): number;

  protected placeAt(index: number): number {
    return this.places[index] ?? 0;
  }
}

/** Places of sessions in order of creation. */
class CreationRun extends PlacesRun {
  keyAt(index: number): number {
    return this.sessions.createdAt(this.placeAt(index));
  }
}

/** Places of sessions in order of minutes. */
class MinutesRun extends PlacesRun {
  constructor(
    sessions: PackedSessions,
    places: Uint32Array,
    private readonly scale: number,
  ) {
    super(sessions, places);
  }

  keyAt(index: number): number {
    return minuteSteps(this.sessions.spentMs(this.placeAt(index)), this.scale);
  }
}

/** Those of a run by minutes that were created in a range of time, which are stretches of their ranks in order of time. */
class MinutesInTimeRun implements Run<SessionRecord> {
  readonly length: number;
  #index = -1;
  #rank = 0;

  constructor(
    private readonly all: Run<SessionRecord>,
    private readonly ranks: WaveletMatrix,
    private readonly from: number,
    private readonly to: number,
  ) {
    this.length = to - from;
  }

  at(index: number): SessionRecord {
    return this.all.at(this.#rankOf(index));
  }

  keyAt(index: number): number {
    return this.all.keyAt(this.#rankOf(index));
  }

  /** Kept from one call to the next: whoever takes a record has asked for its key. */
  #rankOf(index: number): number {
    if (this.#index !== index) {
      this.#index = index;
      this.#rank = this.ranks.kthSmallest(this.from, this.to, index);
    }
    return this.#rank;
  }
}
