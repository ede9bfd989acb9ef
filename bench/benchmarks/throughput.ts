import { controlClient } from "../../src/clients/control.js";
import type { Benchmark, Table } from "../benchmark.js";
import { goLive } from "../measure/live.js";
import { type LoadResult, load } from "../measure/load.js";
import { distinct, meanSize, sampleSessions } from "../measure/paths.js";
import { interleave, medianOf, medianRatio } from "../measure/rounds.js";
import { limit, mock, type Server, startServer } from "../measure/server.js";
import { anyPage, recordsAndLists } from "../measure/workloads.js";

const seconds = 1;
const sessions = 1000;
const connections = [1, 50, 500];

/** Requests per second of each endpoint, against the limits that Fastify and Node set. */
export const throughput: Benchmark = {
  name: "throughput",
  title:
    "Requests per second, against a bare Fastify and a bare node:http that send a constant string of the same size",
  async run({ rounds = 5 }) {
    const rows: Table["rows"][number][] = [];
    for await (const { server, name, paths } of workloads()) {
      for (const count of connections) rows.push([name, ...(await againstLimits(server, paths, count, rounds))]);
    }
    const columns = [
      "",
      "URLs",
      "bytes",
      "connections",
      "req/s",
      "p50 ms",
      "p99 ms",
      "bare Fastify p99 ms",
      "bare Fastify req/s",
      "ratio",
      "spread",
      "of bare node:http",
      "µs",
      "bare Fastify µs",
      "ratio of µs",
    ];
    return [{ title: `${sessions.toLocaleString("en")} sessions, random ones of so many URLs`, columns, rows }];
  },
};

interface Workload {
  readonly server: Server;
  readonly name: string;
  readonly paths: readonly string[];
}

/** Yields the workloads one after the other. LIVE sessions have their own server: 100,000 pages leave a large heap. */
async function* workloads(): AsyncGenerator<Workload> {
  {
    await using server = await startServer(mock(sessions));
    const sample = await sampleSessions(server, sessions, 1000);
    for (const [name, paths] of Object.entries(recordsAndLists(sample, sessions))) yield { server, name, paths };
    const paths = distinct(100_000, anyPage(sessions, 20));
    yield { server, name: "sessions, 20 rows, hardly ever the same", paths };
  }
  await using server = await startServer(mock(sessions));
  const { activeSessions, livestreamSessions } = await goLive(controlClient(server.origin), 1000);
  yield { server, name: "active session", paths: activeSessions };
  yield { server, name: "livestream session", paths: livestreamSessions };
}

async function againstLimits(
  server: Server,
  paths: readonly string[],
  connections: number,
  rounds: number,
): Promise<number[]> {
  const bytes = await meanSize(server, paths);
  await using fastify = await startServer(limit("bare-fastify", bytes));
  await using http = await startServer(limit("bare-http", bytes));
  const loaded = (one: Server) => () => load(one, paths, { connections, seconds });
  const results = await interleave(rounds, { ours: loaded(server), fastify: loaded(fastify), http: loaded(http) });
  const all = (name: keyof typeof results, figure: keyof LoadResult) => results[name].map((result) => result[figure]);
  const median = (name: keyof typeof results, figure: keyof LoadResult) => medianOf(all(name, figure)).median;
  const ofFastify = medianRatio(all("ours", "rate"), all("fastify", "rate"));
  return [
    paths.length,
    bytes,
    connections,
    median("ours", "rate"),
    median("ours", "p50"),
    median("ours", "p99"),
    median("fastify", "p99"),
    median("fastify", "rate"),
    ofFastify.median,
    ofFastify.spread,
    medianRatio(all("ours", "rate"), all("http", "rate")).median,
    median("ours", "cost"),
    median("fastify", "cost"),
    medianRatio(all("fastify", "cost"), all("ours", "cost")).median,
  ];
}
