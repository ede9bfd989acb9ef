import type { Row } from "../json.js";

/** Some rows, evenly spread over all. */
export function spread(rows: readonly Row[], count: number): Row[] {
  const step = Math.max(1, (rows.length - 1) / (count - 1));
  const indexes = new Set(Array.from({ length: Math.min(count, rows.length) }, (_, index) => Math.round(index * step)));
  return [...indexes].flatMap((index) => rows[index] ?? []);
}
