import type { Range, SessionQuery } from "../query.js";
import type { SessionRecord } from "../records.js";
import { placesByMinutes } from "./minutes-order.js";
import { creationBounds, type Run } from "./run.js";
import { ScanColumns } from "./scan-columns.js";
import { WaveletMatrix } from "./wavelet.js";

/** ENDED sessions of one moment with what finds among them; later ones are added at their side. */
export class EndedMoment {
  /** Sessions that ended since. */
  readonly added: SessionRecord[] = [];
  readonly #columns: ScanColumns;
  readonly #byMinutes: Uint32Array;
  /** Where each session is in that order. */
  readonly #ranks: Uint32Array;
  #ranksInTime: WaveletMatrix | undefined;

  /** Takes sessions in order of creation and their places in order of minutes. */
  constructor(
    private readonly sessions: readonly SessionRecord[],
    decimals: number,
    byMinutes = placesByMinutes(sessions, decimals),
  ) {
    this.#columns = new ScanColumns(sessions);
    this.#byMinutes = byMinutes;
    this.#ranks = new Uint32Array(sessions.length);
    for (let rank = 0; rank < byMinutes.length; rank++) this.#ranks[byMinutes[rank] ?? 0] = rank;
  }

  /** Those that were created in a range of time, by minutes. */
  byMinutesInTime(range: Range): Run<SessionRecord> {
    this.#ranksInTime ??= new WaveletMatrix(this.#ranks);
    const ranks = this.#ranksInTime;
    const [from, to] = creationBounds(this.sessions, range);
    return new PlacesRun(this.sessions, to - from, (index) => this.#byMinutes[ranks.kthSmallest(from, to, index)] ?? 0);
  }

  /** Those that pass all filters of a query but its status and meeting, found by walking the columns, in its order. */
  matching(query: SessionQuery): Run<SessionRecord> {
    const creationRange = query.timeField === "createdAt" ? query.time : undefined;
    const [from, to] = creationBounds(this.sessions, creationRange ?? {});
    const found = this.#columns.find(query, from, to);
    const places = query.sortBy === "createdAt" ? found : this.#sortedByMinutes(found);
    return new PlacesRun(this.sessions, places.length, (index) => places[index] ?? 0);
  }

  /** Marks the ranks of the places and collects the marks, three times as fast as sorting. */
  #sortedByMinutes(places: Uint32Array): Uint32Array {
    const marks = new Uint8Array(this.#ranks.length);
    for (let index = 0; index < places.length; index++) marks[this.#ranks[places[index] ?? 0] ?? 0] = 1;
    const sorted = new Uint32Array(places.length);
    let count = 0;
    for (let rank = 0; rank < marks.length; rank++) {
      if (marks[rank] === 1) sorted[count++] = this.#byMinutes[rank] ?? 0;
    }
    return sorted;
  }
}

/** Sessions found by their places. */
class PlacesRun implements Run<SessionRecord> {
  constructor(
    private readonly sessions: readonly SessionRecord[],
    readonly length: number,
    private readonly placeAt: (index: number) => number,
  ) {}

  at(index: number): SessionRecord {
    return this.sessions[this.placeAt(index)] as SessionRecord;
  }
}
