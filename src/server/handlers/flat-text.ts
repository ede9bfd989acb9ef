import { decode, encode } from "../../lib/utf8.js";

/** The same text in one piece: one built with `+` is a tree of its parts, which takes three times the memory to keep. */
export function flatText(text: string): string {
  return decode(encode(text));
}
