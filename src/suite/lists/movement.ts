import { canonical, type Row } from "../json.js";
import type { Walk } from "./walk.js";

/**
 * What can disturb a check: records that appear, end or change for good; or also another order of the list, which LIVE
 * sessions can bring about by going on.
 */
export type Disturbance = "changes" | "reordering";

/** Whether a list changed between two walks of it; `ticking` counts LIVE sessions that go on, too. */
export function moved(before: Walk, after: Walk, ticking: boolean): boolean {
  return fingerprint(before, ticking) !== fingerprint(after, ticking);
}

function fingerprint({ rows, whole }: Walk, ticking: boolean): string {
  const texts = rows.map((row) => canonical(ticking ? row : settled(row)));
  return `${whole} ${[...new Set(texts)].sort().join("\n")}`;
}

/** What does not change while a session goes on: everything of a row that is not LIVE, or that it is. */
function settled(row: Row): unknown {
  return row.status === "LIVE" ? { id: row.id, status: row.status } : row;
}
