import { canonical, type Row } from "../json.js";
import type { Walk } from "./walk.js";

/**
 * What can disturb a check: records that appear, end or change for good; or also another order of the list, as LIVE
 * sessions bring about while they consume minutes.
 */
export type Disturbance = "changes" | "reordering";

/** Whether a list changed between two walks of it; `ticking` also counts what changes in a LIVE session. */
export function moved(before: Walk, after: Walk, ticking: boolean): boolean {
  return fingerprint(before, ticking) !== fingerprint(after, ticking);
}

function fingerprint({ rows, whole }: Walk, ticking: boolean): string {
  const texts = rows.map((row) => canonical(ticking ? row : settled(row)));
  return `${whole} ${[...new Set(texts)].sort().join("\n")}`;
}

/** What lasts of a row: all of it, or of a LIVE session only that it is LIVE. */
function settled(row: Row): unknown {
  return row.status === "LIVE" ? { id: row.id, status: row.status } : row;
}
