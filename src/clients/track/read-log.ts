import { appendFileSync } from "node:fs";
import { dirname, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** A value that the program under test read, as a line of the file that `REALTIMEKIT_TESTKIT_READS` names. */
export interface Read {
  readonly operation: string;
  /** JSON path in the body; `[*]` stands for any row, a last `.*` for the names of the fields. */
  readonly path: string;
  /** Where it was read, below the folder of the forecast if possible; absent when only libraries read it. */
  readonly file?: string;
  readonly line?: number;
}

/** Appends reads to a file: each body, `$`, and each distinct read in it once. */
export class ReadLog {
  readonly #seen = new Set<string>();

  /** A script of a workspace runs in the folder of its package. */
  readonly #folder = process.env.REALTIMEKIT_TESTKIT_FOLDER ?? process.cwd();

  /** Places beside `tracker`, a file of the tracking itself, do not count. */
  constructor(
    private readonly file: string,
    private readonly tracker?: string,
  ) {
    this.#append({ tracking: true, process: process.pid });
  }

  /** Appends a read at the place that a stack trace shows. */
  add(operation: string, path: string, stack: string): void {
    const place = findPlace(stack, this.tracker);
    const read: Read = { operation, path, ...(place && { file: this.#shorten(place.file), line: place.line }) };
    this.#append(read, path === "$");
  }

  #append(entry: object, isBody = false): void {
    const line = JSON.stringify(entry);
    if (!isBody && this.#seen.has(line)) return;
    this.#seen.add(line);
    appendFileSync(this.file, `${line}\n`);
  }

  #shorten(file: string): string {
    if (/^https?:/.test(file)) return decodeURI(new URL(file).pathname);
    const path = file.startsWith("file:") ? fileURLToPath(file) : file;
    const below = relative(this.#folder, path);
    return (below.startsWith("..") ? path : below).split(sep).join("/");
  }
}

/** The frames of V8, `at name (file:line:column)`, and of other engines, `name@file:line:column`. */
const frame = /(?:^\s*at (?:.*\()?|@)((?:file:|https?:|\/|[A-Za-z]:[\\/])[^()]*?)(?:\?[^()]*)?:(\d+):\d+\)?$/;

/** Returns the first place of a stack trace that is neither in a library nor beside the `tracker`. */
export function findPlace(
  stack: string,
  tracker?: string,
): { readonly file: string; readonly line: number } | undefined {
  for (const text of stack.split("\n")) {
    const [, file, line] = frame.exec(text) ?? [];
    if (!file || /[\\/]node_modules[\\/]/.test(file) || (tracker && dirname(file) === dirname(tracker))) continue;
    return { file, line: Number(line) };
  }
  return undefined;
}
