import { fdatasyncSync, fstatSync, renameSync, rmSync, writeSync } from "node:fs";
import { open } from "node:fs/promises";
import type { WorldSnapshot } from "../../snapshot.js";
import type { TimelineEntry } from "../timeline.js";
import type { LogFile } from "./file-log.js";
import { lineOf } from "./lines.js";
import { logPath, syncFolder } from "./log-files.js";

const eventsInLine = 500;

/**
 * Writes what a log holds into a new file of the next generation: where its history starts, and what happened since. Then,
 * without waiting, adds the lines of `tail`, which has grown meanwhile, and calls `takeOver`, so that no line can go to the
 * old file any more.
 */
export async function compact(
  { folder, generation, path: old }: LogFile,
  header: object,
  base: WorldSnapshot | undefined,
  entries: readonly TimelineEntry[],
  tail: readonly string[],
  takeOver: (file: LogFile) => void,
): Promise<void> {
  const path = logPath(folder, generation + 1);
  const unfinished = `${path}.unfinished`;
  const file = await open(unfinished, "w");
  try {
    await file.write(lineOf({ ...header, ...(base && { base }) }));
    for (let from = 0; from < entries.length; from += eventsInLine) {
      const events = entries.slice(from, from + eventsInLine).map(({ event }) => event);
      await file.write(lineOf({ events }));
    }
    await file.datasync();
    // From here on nothing waits, so that no line can come between.
    const rest = Buffer.from(tail.join(""));
    for (let written = 0; written < rest.length; ) written += writeSync(file.fd, rest, written);
    fdatasyncSync(file.fd);
    const { size } = fstatSync(file.fd);
    renameSync(unfinished, path);
    syncFolder(folder);
    takeOver({ folder, generation: generation + 1, path, bytes: size });
    rmSync(old);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}
