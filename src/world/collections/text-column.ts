import type { Search } from "../query.js";
import { grown } from "./grown.js";

/** Texts in one piece, so that a single search runs through a million of them. */
export class TextColumn {
  #folded: TextColumn | undefined;

  /** Takes the texts joined, and where each of them starts and the last one ends. */
  constructor(
    private readonly joined: string,
    private readonly starts: Uint32Array,
  ) {}

  get length(): number {
    return this.starts.length - 1;
  }

  at(place: number): string {
    return this.joined.slice(this.starts[place], this.starts[place + 1]);
  }

  /** The places of the texts that match, of those from `from` up to but not including `to`, in order. */
  matching({ text, match, caseSensitive }: Search, from = 0, to = this.length): Uint32Array {
    if (!caseSensitive) {
      return this.#inLowerCase().matching({ text: text.toLowerCase(), match, caseSensitive: true }, from, to);
    }
    return match === "substring" && text !== ""
      ? this.#holding(text, from, to)
      : this.#beginningWith(text, match === "exact", from, to);
  }

  #holding(text: string, from: number, to: number): Uint32Array {
    const { starts } = this;
    const searched = this.joined.slice(0, starts[to]);
    const found = new Uint32Array(to - from);
    let count = 0;
    let place = from;
    for (let hit = searched.indexOf(text, starts[from]); hit >= 0; ) {
      while ((starts[place + 1] ?? 0) <= hit) place++;
      const end = starts[place + 1] ?? 0;
      // One that reaches into the next text is none, and neither are later ones in this text.
      if (hit + text.length <= end) found[count++] = place;
      hit = searched.indexOf(text, end);
    }
    return found.slice(0, count);
  }

  #beginningWith(text: string, exact: boolean, from: number, to: number): Uint32Array {
    const { joined, starts } = this;
    const found = new Uint32Array(to - from);
    let count = 0;
    for (let place = from; place < to; place++) {
      const start = starts[place] ?? 0;
      const longer = (starts[place + 1] ?? 0) - start - text.length;
      if ((exact ? longer === 0 : longer >= 0) && joined.startsWith(text, start)) found[count++] = place;
    }
    return found.slice(0, count);
  }

  /** The texts in lower case: the same column when they are so already, as UUIDs are. */
  #inLowerCase(): TextColumn {
    this.#folded ??= this.joined.toLowerCase() === this.joined ? this : this.#lowered();
    return this.#folded;
  }

  #lowered(): TextColumn {
    const texts = new TextColumnBuilder();
    for (let place = 0; place < this.length; place++) texts.add(this.at(place).toLowerCase());
    return texts.build();
  }
}

/** So many texts are joined at a time: a list of all of them would take more memory than the column. */
const textsInPart = 4096;

/** Collects texts for a column. */
export class TextColumnBuilder {
  readonly #parts: string[] = [];
  #part: string[] = [];
  #starts = new Uint32Array(1);
  #length = 0;

  add(text: string): void {
    const end = (this.#starts[this.#length++] ?? 0) + text.length;
    this.#starts = grown(this.#starts, this.#length + 1);
    this.#starts[this.#length] = end;
    if (this.#part.push(text) === textsInPart) this.#joinPart();
  }

  build(): TextColumn {
    this.#joinPart();
    return new TextColumn(this.#parts.join(""), this.#starts.subarray(0, this.#length + 1));
  }

  #joinPart(): void {
    this.#parts.push(this.#part.join(""));
    this.#part = [];
  }
}
