import { controlClient } from "../../src/clients/control.js";
import type { Benchmark, Table } from "../benchmark.js";
import { type LoadResult, load } from "../measure/load.js";
import { sampleSessions } from "../measure/paths.js";
import { medianOf } from "../measure/rounds.js";
import { mock, startWatchedServer, type Vitals, type WatchedServer } from "../measure/server.js";
import { recordsAndLists } from "../measure/workloads.js";
import { type Disturbance, disturb } from "../soak/disturb.js";

const sessions = 1000;
const seconds = 2;
/** Share of the time in which caches fill and code is compiled. */
const warmUp = 0.2;

/** Whether a mock that is loaded, controlled and disturbed for long stays as it was. */
export const soak: Benchmark = {
  name: "soak",
  title: "Soak: load, commands, scopes and faults at the same time",
  async run({ minutes = 10 }) {
    await using server = await startWatchedServer(mock(sessions));
    const paths = Object.values(recordsAndLists(await sampleSessions(server, sessions, 1000), sessions)).flat();
    const before = await phase(server, paths, minutes * warmUp);
    const after = await phase(server, paths, minutes * (1 - warmUp));
    const windows = [...before.windows, ...after.windows];
    const problems = [...before.problems, ...after.problems];
    const middle = Math.floor(after.windows.length / 2);
    const rows: Table["rows"] = [
      ["requests of the load", windows.reduce((sum, { requests }) => sum + requests, 0)],
      ["requests per second", medianOf(after.windows.map(({ rate }) => rate)).median],
      ...Object.entries(after.counts).map(([name, count]) => [name, count + (before.counts[name] ?? 0)] as const),
      ["unexpected errors of the load", windows.reduce((sum, { failed }) => sum + failed, 0)],
      [["unexpected errors beside it", ...problems.slice(0, 3)].join("; "), problems.length],
      ["event loop delay, p50 ms", after.vitals.p50],
      ["event loop delay, p99 ms", after.vitals.p99],
      ["event loop delay, max ms", after.vitals.max],
      ["highest resident MB while it warmed up", highest(before.windows)],
      ["highest resident MB in the first half after that", highest(after.windows.slice(0, middle))],
      ["highest resident MB in the second half", highest(after.windows.slice(middle))],
      ["heap MB, reset and collected, when it was warm", before.vitals.heap / 1e6],
      ["heap MB, reset and collected, at the end", after.vitals.heap / 1e6],
    ];
    return [
      { title: `${minutes} minutes, the first ${minutes * warmUp} of them warm-up`, columns: ["", "value"], rows },
    ];
  },
};

interface Phase extends Disturbance {
  readonly windows: readonly Window[];
  /** Of the phase, and the heap after a reset, which leaves nothing of what it made. */
  readonly vitals: Vitals;
}

/** Loads and disturbs a server for some minutes. */
async function phase(server: WatchedServer, paths: readonly string[], minutes: number): Promise<Phase> {
  const stop = new AbortController();
  const beside = disturb(server.origin, stop.signal);
  const windows: Window[] = [];
  const end = performance.now() + minutes * 60_000;
  while (performance.now() < end) {
    const loaded = await load(server, paths, { connections: 50, seconds });
    windows.push({ ...loaded, memory: (await server.memory()) / 1e6 });
  }
  stop.abort();
  const disturbance = await beside;
  await controlClient(server.origin).state.reset();
  return { ...disturbance, windows, vitals: await server.vitals() };
}

interface Window extends LoadResult {
  /** Resident memory at its end, in MB. */
  readonly memory: number;
}

function highest(windows: readonly Window[]): number {
  return Math.max(...windows.map(({ memory }) => memory));
}
