import { controlClient } from "../../src/clients/control.js";
import { type LoadResult, load } from "../measure/load.js";
import { sampleSessions } from "../measure/paths.js";
import { medianOf } from "../measure/rounds.js";
import { mock, startWatchedServer, type Vitals, type WatchedServer } from "../measure/server.js";
import { recordsAndLists } from "../measure/workloads.js";
import type { Question, Table } from "../question.js";
import { type Disturbance, disturb } from "../soak/disturb.js";

const sessions = 1000;
const seconds = 2;
/** Share of the time in which caches fill and code is compiled. */
const warmUp = 0.2;

/** Whether a mock that is loaded, controlled and disturbed for long stays as it was. */
export const soak: Question = {
  name: "soak",
  title: "Soak: load, commands, scopes and faults at the same time",
  async ask({ minutes = 10 }) {
    await using server = await startWatchedServer(mock(sessions));
    const paths = Object.values(recordsAndLists(await sampleSessions(server, sessions, 1000), sessions)).flat();
    const before = await phase(server, paths, minutes * warmUp);
    const after = await phase(server, paths, minutes * (1 - warmUp));
    const stretches = [...before.stretches, ...after.stretches];
    const problems = [...before.problems, ...after.problems];
    const middle = Math.floor(after.stretches.length / 2);
    const rows: Table["rows"] = [
      ["requests of the load", stretches.reduce((sum, { requests }) => sum + requests, 0)],
      ["requests per second", medianOf(after.stretches.map(({ rate }) => rate)).median],
      ...Object.entries(after.counts).map(([name, count]) => [name, count + (before.counts[name] ?? 0)] as const),
      ["errors not asked for, of the load", stretches.reduce((sum, { failed }) => sum + failed, 0)],
      [["errors not asked for, beside it", ...problems.slice(0, 3)].join("; "), problems.length],
      ["event loop delay, p50 ms", after.vitals.p50],
      ["event loop delay, p99 ms", after.vitals.p99],
      ["event loop delay, max ms", after.vitals.max],
      ["highest resident MB while it warmed up", highest(before.stretches)],
      ["highest resident MB in the first half after that", highest(after.stretches.slice(0, middle))],
      ["highest resident MB in the second half", highest(after.stretches.slice(middle))],
      ["heap MB, reset and collected, when it was warm", before.vitals.heap / 1e6],
      ["heap MB, reset and collected, at the end", after.vitals.heap / 1e6],
    ];
    return [
      { title: `${minutes} minutes, the first ${minutes * warmUp} of them warm-up`, columns: ["", "value"], rows },
    ];
  },
};

interface Phase extends Disturbance {
  readonly stretches: readonly Stretch[];
  /** Of the phase, and the heap after a reset, which leaves nothing of what it made. */
  readonly vitals: Vitals;
}

/** Loads and disturbs a server for some minutes. */
async function phase(server: WatchedServer, paths: readonly string[], minutes: number): Promise<Phase> {
  const stop = new AbortController();
  const beside = disturb(server.origin, stop.signal);
  const stretches: Stretch[] = [];
  const end = performance.now() + minutes * 60_000;
  while (performance.now() < end) {
    const loaded = await load(server, paths, { connections: 50, seconds });
    stretches.push({ ...loaded, memory: (await server.memory()) / 1e6 });
  }
  stop.abort();
  const disturbance = await beside;
  await controlClient(server.origin).state.reset();
  return { ...disturbance, stretches, vitals: await server.vitals() };
}

interface Stretch extends LoadResult {
  /** Resident memory at its end, in MB. */
  readonly memory: number;
}

function highest(stretches: readonly Stretch[]): number {
  return Math.max(...stretches.map(({ memory }) => memory));
}
