import { type Row, time } from "../json.js";
import type { Query } from "../probe.js";

/** Time windows around the given rows, each smaller than the one before. */
export function windowsAround(rows: readonly Row[]): Query[] {
  const windows: Query[] = [];
  for (let count = rows.length; count >= 2; count = Math.floor(count / 2)) {
    const times = rows.slice(0, count).flatMap((row) => time(row, "created_at") ?? []);
    if (times.length === 0) break;
    windows.push({ start_time: iso(Math.min(...times)), end_time: iso(Math.max(...times)) });
  }
  return windows;
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}
