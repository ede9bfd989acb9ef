import { crc32 } from "node:zlib";

/** A line of the log: the checksum of its JSON text, the text, and a line end. */
export function lineOf(value: unknown): string {
  const text = JSON.stringify(value);
  return `${checksum(text)} ${text}\n`;
}

/** What a file of lines holds. */
export interface ReadLines {
  readonly values: unknown[];
  /** Where the last whole line ends; what follows was not written to its end. */
  readonly end: number;
  /** The first line that is damaged, if one is. */
  readonly damage: { readonly line: number; readonly offset: number; readonly problem: string } | undefined;
}

const lineEnd = 0x0a;

/** Reads lines up to the first that is damaged. A last line without its end is torn, not damaged. */
export function readLines(bytes: Buffer): ReadLines {
  const values: unknown[] = [];
  let offset = 0;
  for (;;) {
    const next = bytes.indexOf(lineEnd, offset);
    if (next < 0) return { values, end: offset, damage: undefined };
    const line = bytes.toString("utf8", offset, next);
    const text = line.slice(9);
    if (line[8] !== " " || line.slice(0, 8) !== checksum(text)) {
      // The pages of a line that was being written may reach the disk in any order: those that did not are zeros.
      if (next === bytes.length - 1 && line.includes("\u0000")) return { values, end: offset, damage: undefined };
      const problem = "the checksum does not fit what is written";
      return { values, end: offset, damage: { line: values.length + 1, offset, problem } };
    }
    values.push(JSON.parse(text));
    offset = next + 1;
  }
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, "0");
}
