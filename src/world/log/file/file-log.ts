import { closeSync, fdatasyncSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { messageOf } from "../../../lib/message.js";
import type { EventLog, LogRecord } from "../event-log.js";
import type { Timeline } from "../timeline.js";
import { compact } from "./compact.js";
import { lineOf } from "./lines.js";
import { StateError } from "./state-error.js";

/** What the first line of a log says, besides where its history starts. */
export interface Header {
  readonly format: string;
  readonly version: number;
  /** What the world is made of besides its events. */
  readonly origin: Readonly<Record<string, unknown>>;
}

/** The file of a log. */
export interface LogFile {
  readonly folder: string;
  /** Counts the times that the log was written anew in a shorter form. */
  readonly generation: number;
  readonly path: string;
  readonly bytes: number;
}

/** A shorter log is not worth writing anew. */
const leastBytes = 4 * 1024 * 1024;

/** Keeps the history of a world in a file: a record is on disk before `append` returns. */
export class FileLog implements EventLog {
  #file: LogFile;
  #descriptor: number;
  #bytes: number;
  #compactAt: number;
  #broken = false;
  /** Lines written while a shorter file is being made, to be added to it. */
  #tail: string[] | undefined;
  #compacting = Promise.resolve();

  constructor(
    file: LogFile,
    private readonly header: () => Header,
    private readonly timeline: () => Pick<Timeline, "base" | "entries">,
    private readonly release: () => void,
    private readonly warn: (text: string) => void,
  ) {
    this.#file = file;
    this.#descriptor = openSync(file.path, "a");
    this.#bytes = file.bytes;
    this.#compactAt = Math.max(leastBytes, file.bytes * 3);
  }

  append(record: LogRecord): void {
    const line = lineOf(record.begin ? { ...record, origin: this.header().origin } : record);
    this.#write(Buffer.from(line));
    this.#tail?.push(line);
    if (this.#bytes > this.#compactAt && !this.#tail) this.#compacting = this.#compact();
  }

  async close(): Promise<void> {
    await this.#compacting;
    closeSync(this.#descriptor);
    this.release();
  }

  /** Writes all of it to the disk, or leaves the file as it was and throws. */
  #write(bytes: Buffer): void {
    const { path } = this.#file;
    if (this.#broken) throw new StateError(`${path} could not be mended after a failed write: restart the mock`);
    try {
      for (let written = 0; written < bytes.length; ) written += writeSync(this.#descriptor, bytes, written);
      fdatasyncSync(this.#descriptor);
      this.#bytes += bytes.length;
    } catch (error) {
      this.#takeBack();
      throw new StateError(`cannot write to ${path}: ${messageOf(error)}; nothing was changed`);
    }
  }

  #takeBack(): void {
    try {
      ftruncateSync(this.#descriptor, this.#bytes);
      fdatasyncSync(this.#descriptor);
    } catch {
      this.#broken = true;
    }
  }

  /** Writes the log anew, in a shorter form, while it goes on being written. */
  async #compact(): Promise<void> {
    this.#tail = [];
    // The event being recorded has its line already, but is not in the timeline yet.
    await Promise.resolve();
    const tail = this.#tail;
    tail.length = 0;
    const { base, entries } = this.timeline();
    try {
      await compact(this.#file, this.header(), base, [...entries], tail, (file) => {
        closeSync(this.#descriptor);
        this.#descriptor = openSync(file.path, "a");
        this.#file = file;
        this.#bytes = file.bytes;
        this.#tail = undefined;
      });
    } catch (error) {
      this.warn(`${this.#file.path} could not be made shorter: ${messageOf(error)}; it goes on growing`);
    }
    this.#compactAt = Math.max(leastBytes, this.#bytes * 3);
    this.#tail = undefined;
  }
}
