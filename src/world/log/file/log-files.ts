import { closeSync, fsyncSync, openSync, readdirSync } from "node:fs";
import { join } from "node:path";

const namePattern = /^state-(\d{6,})\.log$/;

/** Where the log of a generation is. */
export function logPath(folder: string, generation: number): string {
  return join(folder, `state-${String(generation).padStart(6, "0")}.log`);
}

/** The generations that a folder has logs of, the newest first. */
export function generationsIn(folder: string): number[] {
  return readdirSync(folder)
    .flatMap((name) => namePattern.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => b - a);
}

/** Makes sure that names given to files in a folder are on disk. */
export function syncFolder(folder: string): void {
  const descriptor = openSync(folder, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
