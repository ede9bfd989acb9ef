import type { SessionRecord } from "../records.js";
import { grown } from "./grown.js";
import { type Extra, type Label, numberAt, numbersPerSession, PackedSessions } from "./packed-sessions.js";
import { byCreation } from "./sorted.js";
import { TextColumnBuilder } from "./text-column.js";

/** Packs the ENDED ones of some sessions. What is LIVE, or older than one before it, is not packed but `left`. */
export function packSessions(
  sessions: Iterable<SessionRecord>,
  left: (session: SessionRecord) => void = () => {},
): PackedSessions {
  const packer = new SessionPacker();
  let last: SessionRecord | undefined;
  for (const session of sessions) {
    if (session.status === "LIVE" || (last && byCreation(last, session) > 0)) {
      left(session);
    } else {
      packer.add(session);
      last = session;
    }
  }
  return packer.build();
}

/** Packs ENDED sessions that come in order of creation, one at a time. */
class SessionPacker {
  readonly #ids = new TextColumnBuilder();
  #numbers = new Float64Array(numbersPerSession);
  #peaks = new Float64Array(1);
  #labelOf = new Uint32Array(1);
  readonly #labels: Label[] = [];
  readonly #labelTexts = new TextColumnBuilder();
  /** Of each meeting, room or livestream, the place of its latest label. */
  readonly #labelPlaces = new Map<string, number>();
  readonly #extras = new Map<number, Extra>();
  #length = 0;

  add(session: SessionRecord): void {
    const { id, createdAt, startedAt, updatedAt, endedAt, peak, spentMs, rooms, meta } = session;
    const place = this.#length++;
    const first = place * numbersPerSession;
    this.#numbers = grown(this.#numbers, first + numbersPerSession);
    this.#numbers[first + numberAt.createdAt] = createdAt;
    this.#numbers[first + numberAt.startedAt] = startedAt;
    this.#numbers[first + numberAt.updatedAt] = updatedAt;
    this.#numbers[first + numberAt.endedAt] = endedAt ?? Number.NaN;
    this.#numbers[first + numberAt.spentMs] = spentMs;
    this.#peaks = grown(this.#peaks, this.#length);
    this.#peaks[place] = peak;
    this.#labelOf = grown(this.#labelOf, this.#length);
    this.#labelOf[place] = this.#labelPlace(session);
    this.#ids.add(id);
    if (rooms.length > 0 || meta) this.#extras.set(place, { rooms, meta });
  }

  /** Views instead of copies: pages that nothing was written to take no memory. */
  build(): PackedSessions {
    return new PackedSessions({
      ids: this.#ids.build(),
      numbers: this.#numbers.subarray(0, this.#length * numbersPerSession),
      peaks: this.#peaks.subarray(0, this.#length),
      labelOf: this.#labelOf.subarray(0, this.#length),
      labels: this.#labels,
      labelTexts: this.#labelTexts.build(),
      extras: this.#extras,
    });
  }

  /** A label is for sessions in a row: a meeting that gets a former title back gets one more, which is rare. */
  #labelPlace({ associatedId, title, type }: SessionRecord): number {
    const latest = this.#labelPlaces.get(associatedId);
    const label = latest === undefined ? undefined : this.#labels[latest];
    if (latest !== undefined && label?.title === title && label.type === type) return latest;
    const place = this.#labels.push({ associatedId, title, type }) - 1;
    this.#labelPlaces.set(associatedId, place);
    this.#labelTexts.add(title);
    this.#labelTexts.add(associatedId);
    return place;
  }
}
