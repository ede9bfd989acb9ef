import type { SessionRecord } from "../records.js";
import { grouped } from "./grouped.js";
import { placesByMinutes } from "./minutes-order.js";
import type { PackedSessions } from "./packed-sessions.js";
import { PackedShelf } from "./packed-shelf.js";

/** Packed sessions with the shelves that lists are read from: one of all of them, and one of each meeting. */
export class PackedShelves {
  /** All of them. */
  readonly all: PackedShelf;
  readonly #byAssociatedId: ReadonlyMap<string, PackedShelf>;

  constructor(
    readonly sessions: PackedSessions,
    decimals: number,
  ) {
    const places = Uint32Array.from({ length: sessions.length }, (_, place) => place);
    const byMinutes = placesByMinutes(sessions, decimals);
    this.all = new PackedShelf(sessions, places, byMinutes, decimals);
    this.#byAssociatedId = shelvesByAssociatedId(sessions, places, byMinutes, decimals);
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

function shelvesByAssociatedId(
  sessions: PackedSessions,
  places: Uint32Array,
  byMinutes: Uint32Array,
  decimals: number,
): Map<string, PackedShelf> {
  const { labels, labelOf } = sessions.columns;
  const groups = [...new Set(labels.map(({ associatedId }) => associatedId))];
  const numbers = new Map(groups.map((associatedId, number) => [associatedId, number]));
  const groupOfLabel = Uint32Array.from(labels, ({ associatedId }) => numbers.get(associatedId) ?? 0);
  const groupOf = (place: number) => groupOfLabel[labelOf[place] ?? 0] ?? 0;
  const [inOrder, inMinutesOrder] = [places, byMinutes].map((all) => grouped(all, groupOf, groups.length));
  return new Map(
    groups.map((associatedId, group) => [
      associatedId,
      new PackedShelf(sessions, inOrder?.[group] ?? noPlaces, inMinutesOrder?.[group] ?? noPlaces, decimals),
    ]),
  );
}

const noPlaces = new Uint32Array();
