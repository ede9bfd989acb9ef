import { type Nats, startNats } from "../../test/replicas/nats-server.js";
import type { Benchmark, Table } from "../benchmark.js";
import { allCores, serverCore } from "../measure/cores.js";
import { type LoadResult, load } from "../measure/load.js";
import { sampleSessions } from "../measure/paths.js";
import { interleave, medianOf, medianRatio } from "../measure/rounds.js";
import { mock, type Server, startServer } from "../measure/server.js";
import { recordsAndLists } from "../measure/workloads.js";

const sessions = 1000;
const connections = 50;
const seconds = 2;
const commandScopes = 60;
const commandSeconds = 5;
const idleCommands = 300;
/** Requests until code and caches are warm, in seconds. */
const warmUpSeconds = 3;

/** Reads of a replica against those of a single process, and how long commands take to be stored and seen. */
export const replicas: Benchmark = {
  name: "replicas",
  title: "Three replicas on three nats-servers that sync to disk, all on this machine",
  async run({ rounds = 5 }) {
    await using nats = await startNats({ servers: 3 });
    await using alone = await startServer(mock(sessions));
    await using other = await startReplica(nats, allCores);
    await using third = await startReplica(nats, allCores);
    const tables: Table[] = [];
    {
      await using pinned = await startReplica(nats, serverCore);
      tables.push(await reads(alone, pinned, rounds));
    }
    await using one = await startReplica(nats, allCores);
    return [...tables, await commands([one, other, third])];
  },
};

/** Replicas of commands share all cores with the servers and the clients, as nothing else of them is on the machine. */
function startReplica({ stream, monitors }: Nats, cores: string): Promise<Server> {
  const options = ["--log", stream("world"), ...monitors.flatMap((monitor) => ["--log-monitor", monitor])];
  return startServer([...mock(sessions), ...options], {}, cores);
}

/** Measures the single process while the servers and all replicas idle beside it, as they do beside the replica. */
async function reads(alone: Server, replica: Server, rounds: number): Promise<Table> {
  const sample = await sampleSessions(alone, sessions, 1000);
  const rows: (string | number)[][] = [];
  const workloads = Object.entries(recordsAndLists(sample, sessions));
  for (const [, paths] of workloads) {
    for (const server of [alone, replica]) await load(server, paths, { connections, seconds: warmUpSeconds });
  }
  for (const [name, paths] of workloads) {
    const measured = await interleave(rounds, {
      replica: () => load(replica, paths, { connections, seconds }),
      alone: () => load(alone, paths, { connections, seconds }),
    });
    const rates = (results: readonly LoadResult[]) => results.map(({ rate }) => rate);
    const costs = (results: readonly LoadResult[]) => results.map(({ cost }) => cost);
    const ratio = medianRatio(rates(measured.replica), rates(measured.alone));
    const byCost = medianRatio(costs(measured.alone), costs(measured.replica));
    rows.push([
      name,
      Math.round(medianOf(rates(measured.replica)).median),
      Math.round(medianOf(rates(measured.alone)).median),
      ratio.median.toFixed(2),
      `${(100 * ratio.spread).toFixed(0)} %`,
      byCost.median.toFixed(2),
    ]);
  }
  return {
    title: `Reads, ${sessions} sessions, ${connections} connections`,
    columns: ["", "replica req/s", "single process req/s", "ratio", "spread", "by processor time"],
    rows,
  };
}

async function commands(all: readonly Server[]): Promise<Table> {
  const idle: number[] = [];
  const visible: number[] = [];
  for (let count = 0; count < idleCommands; count++) {
    const startedAt = performance.now();
    const position = await createMeeting(all[count % all.length], "");
    const doneAt = performance.now();
    idle.push(doneAt - startedAt);
    await Promise.all(all.map((server) => reach(server, position)));
    visible.push(performance.now() - doneAt);
  }
  const clients = await Promise.all(
    Array.from({ length: commandScopes }, async (_, index) => {
      const [server, scope] = [all[index % all.length], `/scope/bench${index}`];
      await createMeeting(server, scope);
      return () => createMeeting(server, scope);
    }),
  );
  let done = 0;
  const startedAt = performance.now();
  await Promise.all(
    clients.map(async (send) => {
      for (; performance.now() < startedAt + commandSeconds * 1000; done++) await send();
    }),
  );
  const perSecond = done / ((performance.now() - startedAt) / 1000);
  return {
    title: "Commands",
    columns: ["", "p50 ms", "p99 ms", "per second"],
    rows: [
      ["one after the other, until the response", percentile(idle, 0.5), percentile(idle, 0.99), ""],
      ["from the response until all replicas show it", percentile(visible, 0.5), percentile(visible, 0.99), ""],
      [`from ${commandScopes} clients, each in a scope of its own`, "", "", Math.round(perSecond)],
    ],
  };
}

/** Creates a meeting, and returns the position of the log that shows it. */
async function createMeeting(server: Server | undefined, scope: string): Promise<string> {
  const response = await fetch(`${server?.origin}${scope}/_testkit/meetings/create`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"title":"Bench"}',
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`A command failed: ${text}`);
  return response.headers.get("x-testkit-position") ?? "0";
}

/** Waits until a replica is at a position. */
async function reach(server: Server, position: string): Promise<void> {
  const headers = { "x-testkit-min-position": position };
  const response = await fetch(`${server.origin}/_testkit/clock/read`, { headers });
  await response.text();
}

function percentile(values: readonly number[], share: number): string {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN).toFixed(1);
}
