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
  ) {}

  /** Those that were created in a range of time, by creation. */
  byCreation(range: Range | undefined): Run<SessionRecord> {
    const [from, to] = this.#bounds(range);
    return new PlacesRun(this.sessions, to - from, (index) => this.places[from + index] ?? 0);
  }

  /** All of them, by minutes. */
  byMinutes(): Run<SessionRecord> {
    return placesRun(this.sessions, this.placesByMinutes);
  }

  /** Those that were created in a range of time, by minutes. */
  byMinutesInTime(range: Range): Run<SessionRecord> {
    this.#ranksInTime ??= new WaveletMatrix(this.#ranks());
    const ranks = this.#ranksInTime;
    const [from, to] = this.#bounds(range);
    const placeAt = (index: number) => this.placesByMinutes[ranks.kthSmallest(from, to, index)] ?? 0;
    return new PlacesRun(this.sessions, to - from, placeAt);
  }

  /** Those that pass all filters of a query but its status and meeting, found by walking columns, in its order. */
  matching(query: SessionQuery): Run<SessionRecord> {
    const [from, to] = this.#bounds(query.timeField === "createdAt" ? query.time : undefined);
    const found = scan(this.sessions, this.places.subarray(from, to), query);
    return placesRun(this.sessions, query.sortBy === "createdAt" ? found : this.#sortedByMinutes(found));
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

/** Sessions found by their places. */
class PlacesRun implements Run<SessionRecord> {
  constructor(
    private readonly sessions: PackedSessions,
    readonly length: number,
    private readonly placeAt: (index: number) => number,
  ) {}

  at(index: number): SessionRecord {
    return this.sessions.at(this.placeAt(index));
  }
}

function placesRun(sessions: PackedSessions, places: Uint32Array): PlacesRun {
  return new PlacesRun(sessions, places.length, (index) => places[index] ?? 0);
}
