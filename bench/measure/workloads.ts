import { distinct, pathOf, type Random, type SeenSession } from "./paths.js";

/** Records and lists that the throughput benchmarks request, each from 1,000 different URLs where there are as many. */
export function recordsAndLists(sample: readonly SeenSession[], sessions: number): Record<string, string[]> {
  return {
    "session details": sample.map(({ id }) => pathOf(`sessions/${id}`)),
    "sessions, 20 rows": distinct(1000, anyPage(sessions, 20)),
    "sessions, 100 rows": distinct(1000, anyPage(sessions, 100)),
    "meetings, 20 rows": distinct(1000, (random) =>
      pathOf("meetings", { per_page: 20, page_no: 1 + random(50), start_time: longAgo(random) }),
    ),
  };
}

/** Returns a full page of some sort; a start time before all sessions makes more different URLs than there are pages. */
export function anyPage(sessions: number, rows: number): (random: Random) => string {
  return (random) =>
    pathOf("sessions", {
      per_page: rows,
      page_no: 1 + random(Math.floor(sessions / rows)),
      sort_by: random(2) === 0 ? "createdAt" : "minutesConsumed",
      sort_order: random(2) === 0 ? "ASC" : "DESC",
      start_time: longAgo(random),
    });
}

function longAgo(random: Random): string {
  return new Date(random(1_000_000)).toISOString();
}
