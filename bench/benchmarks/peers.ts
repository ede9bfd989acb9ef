import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Benchmark, Table } from "../benchmark.js";
import { firstResponse } from "../measure/first-response.js";
import { type LoadResult, load } from "../measure/load.js";
import { pathOf } from "../measure/paths.js";
import { interleave, type Median, medianOf, medianRatio } from "../measure/rounds.js";
import { mock, type Server, startServer, startServerAt } from "../measure/server.js";
import { inProcess } from "../peers/in-process.js";
import { requirePeers } from "../peers/installed.js";
import { jsonServer } from "../peers/json-server.js";
import { mockoon } from "../peers/mockoon.js";
import type { Peer } from "../peers/peer.js";
import { prism } from "../peers/prism.js";
import { rowsOf } from "../peers/rows.js";
import { livestreams, peerWorkloads, type Workload } from "../peers/workloads.js";

const seconds = 1;
const sessions = 1000;
const live = 100;

/** How far the mock is ahead of others that serve the same rows. */
export const peers: Benchmark = {
  name: "peers",
  title: `Peers: other mocks that serve the same ${sessions.toLocaleString("en")} sessions`,
  requires: requirePeers,
  async run({ rounds = 3 }) {
    const folder = await mkdtemp(join(tmpdir(), "realtimekit-bench-peers-"));
    try {
      await using ours = await startServer(mock(sessions - live));
      const workloads = await peerWorkloads(ours, sessions, live);
      const rows = await rowsOf(ours, workloads.find(({ name }) => name === livestreams)?.paths ?? []);
      const ready: Ready[] = [];
      for (const peer of [prism, mockoon, jsonServer]) {
        const port = await freePort();
        const args = await peer.prepare(rows, folder, port);
        ready.push({ peer, start: () => startServerAt(port, args) });
      }
      const { rates, costs } = await underLoad(ours, ready, workloads, rounds);
      const columns = ["", "ours", ...ready.flatMap(({ peer }) => [peer.name, "ahead", "spread"])];
      const idle = [await coldStart(ready, rounds), await memory(ready)];
      return [
        {
          title: "Requests per second over HTTP, 50 connections; ahead is how many times the peer's rate ours is",
          columns,
          rows: rates,
        },
        { title: "Processor time of the server for a request, µs", columns, rows: costs },
        { title: "Before any load", columns, rows: idle },
        await inProcess(rows, workloads, { sessions, live, rounds }),
      ];
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

interface Ready {
  readonly peer: Peer;
  readonly start: () => Promise<Server>;
}

type Row = Table["rows"][number];

async function underLoad(
  ours: Server,
  ready: readonly Ready[],
  workloads: readonly Workload[],
  rounds: number,
): Promise<{ rates: Row[]; costs: Row[] }> {
  const running: { peer: Peer; server: Server }[] = [];
  try {
    for (const { peer, start } of ready) running.push({ peer, server: await start() });
    const rates: Row[] = [];
    const costs: Row[] = [];
    for (const { name, paths, query } of workloads) {
      const able = running.filter(({ peer }) => peer.queries || !query);
      for (const { peer, server } of able) await requireAsManyRows(ours, peer, server, paths);
      const loaded = (server: Server, requested: readonly string[]) => () =>
        load(server, requested, { connections: 50, seconds });
      const results = await interleave<string, LoadResult>(rounds, {
        ours: loaded(ours, paths),
        ...Object.fromEntries(able.map(({ peer, server }) => [peer.name, loaded(server, paths.map(peer.path))])),
      });
      rates.push(row(name, ready, each(results, "rate"), medianRatio));
      costs.push(row(name, ready, each(results, "cost"), lessIsAhead));
    }
    return { rates, costs };
  } finally {
    for (const { server } of running) await server[Symbol.asyncDispose]();
  }
}

async function coldStart(ready: readonly Ready[], rounds: number): Promise<Row> {
  const times = await interleave<string, number>(rounds, {
    ours: () => firstResponse(() => startServer(mock(sessions)), onePage),
    ...Object.fromEntries(ready.map(({ peer, start }) => [peer.name, () => firstResponse(start, peer.path(onePage))])),
  });
  return row("ms to the first list", ready, times, lessIsAhead);
}

async function memory(ready: readonly Ready[]): Promise<Row> {
  const resident = async (start: () => Promise<Server>, path: string) => {
    await using server = await start();
    await server.get(path);
    return [(await server.memory()) / 1e6];
  };
  const figures: Record<string, number[]> = { ours: await resident(() => startServer(mock(sessions)), onePage) };
  for (const { peer, start } of ready) figures[peer.name] = await resident(start, peer.path(onePage));
  return row("resident MB then", ready, figures, lessIsAhead);
}

const onePage = pathOf("sessions", { per_page: 20 });

function lessIsAhead(ours: readonly number[], theirs: readonly number[]): Median {
  return medianRatio(theirs, ours);
}

function each(results: Readonly<Record<string, LoadResult[]>>, figure: "rate" | "cost"): Record<string, number[]> {
  return Object.fromEntries(Object.entries(results).map(([name, all]) => [name, all.map((one) => one[figure])]));
}

function row(
  name: string,
  ready: readonly Ready[],
  figures: Readonly<Record<string, number[]>>,
  ahead: typeof medianRatio,
): Row {
  const ours = figures.ours ?? [];
  const cells = ready.flatMap(({ peer }): (string | number)[] => {
    const theirs = figures[peer.name];
    if (!theirs) return ["cannot", "", ""];
    const ratio = ahead(ours, theirs);
    return [medianOf(theirs).median, ratio.median, ratio.spread];
  });
  return [name, medianOf(ours).median, ...cells];
}

/** Fails when a peer does less than it is measured for. */
async function requireAsManyRows(ours: Server, peer: Peer, server: Server, paths: readonly string[]): Promise<void> {
  for (const path of paths.slice(0, 5)) {
    const expected = rowsIn(await ours.get(path));
    const seen = rowsIn(await server.get(peer.path(path)));
    if (peer.queries && seen !== expected) {
      throw new Error(`${peer.name} returns ${seen} rows instead of ${expected} for ${peer.path(path)}`);
    }
  }
}

function rowsIn(body: string): number {
  return body.split('"created_at"').length - 1;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("No port could be had.");
  return address.port;
}
