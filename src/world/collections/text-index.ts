import type { TextColumn } from "./text-column.js";

/** Finds the texts of a column by hashing, in eight bytes a text: a map would take ten times as much with its keys. */
export class TextIndex {
  /** Places from 1, each at its text's hash or the next free slot after it; 0 is free. Less than half of them are taken. */
  readonly #slots: Uint32Array;
  readonly #mask: number;

  constructor(private readonly texts: TextColumn) {
    this.#slots = new Uint32Array(2 ** (33 - Math.clz32(texts.length)));
    this.#mask = this.#slots.length - 1;
    for (let place = 0; place < texts.length; place++) this.#slots[this.#freeSlot(texts.at(place))] = place + 1;
  }

  placeOf(text: string): number | undefined {
    for (let slot = hash(text) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const place = (this.#slots[slot] ?? 0) - 1;
      if (place < 0) return undefined;
      if (this.texts.at(place) === text) return place;
    }
  }

  #freeSlot(text: string): number {
    let slot = hash(text) & this.#mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask;
    return slot;
  }
}

/** FNV-1a over the code units, its high bits mixed into the low ones. */
function hash(text: string): number {
  let bits = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) bits = Math.imul(bits ^ text.charCodeAt(index), 0x01000193);
  return bits ^ (bits >>> 15);
}
