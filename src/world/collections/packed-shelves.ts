import type { SessionRecord } from "../records.js";
import { Grouped } from "./grouped.js";
import { placesByMinutes } from "./minutes-order.js";
import type { PackedSessions } from "./packed-sessions.js";
import { PackedShelf } from "./packed-shelf.js";

/** Packed sessions with the shelves that lists are read from: one of all of them, and one of each meeting. */
export class PackedShelves {
  /** All of them. */
  readonly all: PackedShelf;
  readonly #byAssociatedId: ShelvesByAssociatedId;

  constructor(
    readonly sessions: PackedSessions,
    decimals: number,
  ) {
    const places = Uint32Array.from({ length: sessions.length }, (_, place) => place);
    const byMinutes = placesByMinutes(sessions, decimals);
    this.all = new PackedShelf(sessions, places, byMinutes, decimals);
    this.#byAssociatedId = new ShelvesByAssociatedId(sessions, places, byMinutes, decimals);
  }

  get length(): number {
    return this.sessions.length;
  }

  get(id: string): SessionRecord | undefined {
    const place = this.sessions.placeOf(id);
    return place === undefined ? undefined : this.sessions.at(place);
  }

  /** Those of a meeting, room or livestream. */
  shelf(associatedId: string): PackedShelf | undefined {
    return this.#byAssociatedId.get(associatedId);
  }
}

/** A shelf of each meeting, made when it is asked for: 50,000 of them would take more memory than their places. */
class ShelvesByAssociatedId {
  readonly #groups = new Map<string, number>();
  readonly #inOrder: Grouped;
  readonly #inMinutesOrder: Grouped;
  readonly #made = new Map<number, PackedShelf>();

  constructor(
    private readonly sessions: PackedSessions,
    places: Uint32Array,
    byMinutes: Uint32Array,
    private readonly decimals: number,
  ) {
    const { labels, labelOf } = sessions.columns;
    for (const { associatedId } of labels) {
      if (!this.#groups.has(associatedId)) this.#groups.set(associatedId, this.#groups.size);
    }
    const groupOfLabel = Uint32Array.from(labels, ({ associatedId }) => this.#groups.get(associatedId) ?? 0);
    const groupOf = (place: number) => groupOfLabel[labelOf[place] ?? 0] ?? 0;
    this.#inOrder = new Grouped(places, groupOf, this.#groups.size);
    this.#inMinutesOrder = new Grouped(byMinutes, groupOf, this.#groups.size);
  }

  get(associatedId: string): PackedShelf | undefined {
    const group = this.#groups.get(associatedId);
    if (group === undefined) return undefined;
    const shelf =
      this.#made.get(group) ??
      new PackedShelf(this.sessions, this.#inOrder.get(group), this.#inMinutesOrder.get(group), this.decimals);
    this.#made.set(group, shelf);
    return shelf;
  }
}
