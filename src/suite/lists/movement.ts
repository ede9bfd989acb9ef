import { canonical, type Row } from "../json.js";
import type { Walk } from "./walk.js";

/** What can disturb a check: records that appear, end or change for good, or also LIVE sessions that go on. */
export type Disturbance = "changes" | "ticks";

/** Whether a list changed between two walks of it, in a way that disturbs. The order of rows does not count. */
export function moved(before: Walk, after: Walk, disturbance: Disturbance): boolean {
  return fingerprint(before, disturbance) !== fingerprint(after, disturbance);
}

function fingerprint({ rows, whole }: Walk, disturbance: Disturbance): string {
  const texts = rows.map((row) => canonical(disturbance === "changes" ? settled(row) : row));
  return `${whole} ${[...new Set(texts)].sort().join("\n")}`;
}

/** What does not change while a session goes on: everything of a row that is not LIVE, or that it is. */
function settled(row: Row): unknown {
  return row.status === "LIVE" ? { id: row.id, status: row.status } : row;
}
