import type { Range } from "../query.js";
import type { SessionRecord } from "../records.js";
import { placesByMinutes } from "./minutes-order.js";
import { creationBounds, type Run } from "./run.js";
import { WaveletMatrix } from "./wavelet.js";

/** ENDED sessions of one moment, by minutes within any range of creation time; later ones are added at its side. */
export class MinutesInTime {
  readonly #byMinutes: Uint32Array;
  readonly #ranks: WaveletMatrix;
  /** Sessions that ended since. */
  readonly added: SessionRecord[] = [];

  /** Takes sessions in order of creation. */
  constructor(
    private readonly sessions: readonly SessionRecord[],
    decimals: number,
  ) {
    this.#byMinutes = placesByMinutes(sessions, decimals);
    const ranks = new Uint32Array(sessions.length);
    for (let rank = 0; rank < ranks.length; rank++) ranks[this.#byMinutes[rank] ?? 0] = rank;
    this.#ranks = new WaveletMatrix(ranks);
  }

  /** The sessions of its moment that were created in a range of time, by minutes. */
  run(range: Range): Run<SessionRecord> {
    const [from, to] = creationBounds(this.sessions, range);
    return {
      length: to - from,
      at: (place) => {
        const rank = this.#ranks.kthSmallest(from, to, place);
        return this.sessions[this.#byMinutes[rank] ?? 0] as SessionRecord;
      },
    };
  }
}
