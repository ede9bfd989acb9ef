import { type LoadResult, load } from "../measure/load.js";
import { distinct, meanSize, pathOf, type Random, type SeenSession, sampleSessions } from "../measure/paths.js";
import { interleave, medianOf, medianRatio } from "../measure/rounds.js";
import { limit, mock, type Server, startServer } from "../measure/server.js";
import type { Question, Table } from "../question.js";

const rounds = 9;
const seconds = 1;
const sizes = [1000, 1_000_000] as const;

/** Requests per second of each endpoint, against the limit that Fastify sets. */
export const throughput: Question = {
  name: "throughput",
  title: "Requests per second against a bare Fastify that sends a constant string of the same size",
  async ask() {
    const tables: Table[] = [];
    for (const sessions of sizes) {
      await using server = await startServer(mock(sessions));
      const sample = await sampleSessions(server, sessions, 1000);
      const rows: Table["rows"][number][] = [];
      for (const [name, paths] of Object.entries(workloads(sample, sessions))) {
        rows.push([name, ...(await againstLimit(server, paths))]);
      }
      tables.push({
        title: `${sessions.toLocaleString("en")} sessions, 50 connections, random ones of so many URLs`,
        columns: [
          "",
          "URLs",
          "bytes",
          "req/s",
          "p50 ms",
          "p99 ms",
          "bare Fastify req/s",
          "ratio",
          "spread",
          "µs",
          "bare µs",
          "ratio",
        ],
        rows,
      });
    }
    return tables;
  },
};

async function againstLimit(server: Server, paths: readonly string[]): Promise<number[]> {
  const bytes = await meanSize(server, paths);
  await using bare = await startServer(limit("bare-fastify", bytes));
  const { ours, limits } = await interleave(rounds, {
    ours: () => load(server, paths, { connections: 50, seconds }),
    limits: () => load(bare, paths, { connections: 50, seconds }),
  });
  const all = (results: readonly LoadResult[], figure: keyof LoadResult) => results.map((result) => result[figure]);
  const median = (results: readonly LoadResult[], figure: keyof LoadResult) => medianOf(all(results, figure)).median;
  const ratio = medianRatio(all(ours, "rate"), all(limits, "rate"));
  return [
    paths.length,
    bytes,
    median(ours, "rate"),
    median(ours, "p50"),
    median(ours, "p99"),
    median(limits, "rate"),
    ratio.median,
    ratio.spread,
    median(ours, "cost"),
    median(limits, "cost"),
    median(limits, "cost") / median(ours, "cost"),
  ];
}

/** What is asked; a path each time new to the mock's memory of answers is among the last rows. */
function workloads(sample: readonly SeenSession[], sessions: number): Record<string, string[]> {
  const pages = (rows: number) => (random: Random) => pathOf("sessions", anyPage(random, sessions, rows));
  return {
    "session details": sample.map(({ id }) => pathOf(`sessions/${id}`)),
    "sessions, 20 rows": distinct(1000, pages(20)),
    "sessions, 100 rows": distinct(1000, pages(100)),
    "meetings, 20 rows": distinct(1000, (random) =>
      pathOf("meetings", { per_page: 20, page_no: 1 + random(50), start_time: longAgo(random) }),
    ),
    "sessions, 20 rows, hardly ever the same": distinct(100_000, pages(20)),
  };
}

/** A full page of some sort; a start time before all sessions makes more different URLs than there are pages. */
function anyPage(random: Random, sessions: number, rows: number): Record<string, string | number> {
  return {
    per_page: rows,
    page_no: 1 + random(Math.floor(sessions / rows)),
    sort_by: random(2) === 0 ? "createdAt" : "minutesConsumed",
    sort_order: random(2) === 0 ? "ASC" : "DESC",
    start_time: longAgo(random),
  };
}

function longAgo(random: Random): string {
  return new Date(random(1_000_000)).toISOString();
}
