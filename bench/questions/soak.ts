import { type LoadResult, load } from "../measure/load.js";
import { sampleSessions } from "../measure/paths.js";
import { medianOf } from "../measure/rounds.js";
import { mock, startWatchedServer } from "../measure/server.js";
import { recordsAndLists } from "../measure/workloads.js";
import type { Question, Table } from "../question.js";
import { disturb } from "../soak/disturb.js";

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
    const stop = new AbortController();
    const beside = disturb(server.origin, stop.signal);
    const stretch = async (until: number): Promise<Stretch[]> => {
      const stretches: Stretch[] = [];
      while (performance.now() < until) {
        const loaded = await load(server, paths, { connections: 50, seconds });
        stretches.push({ ...loaded, minute: performance.now() / 60_000, memory: (await server.memory()) / 1e6 });
      }
      return stretches;
    };
    const start = performance.now();
    const before = await stretch(start + minutes * 60_000 * warmUp);
    const warm = await server.vitals();
    const stretches = await stretch(start + minutes * 60_000);
    const end = await server.vitals();
    stop.abort();
    const { counts, problems } = await beside;
    const failed = [...before, ...stretches].reduce((sum, one) => sum + one.failed, 0);
    const rows: Table["rows"] = [
      ["requests of the load", [...before, ...stretches].reduce((sum, { requests }) => sum + requests, 0)],
      ["requests per second", medianOf(stretches.map(({ rate }) => rate)).median],
      ...Object.entries(counts),
      ["errors not asked for, of the load", failed],
      [["errors not asked for, beside it", ...problems.slice(0, 3)].join("; "), problems.length],
      ["event loop delay, p50 ms", end.p50],
      ["event loop delay, p99 ms", end.p99],
      ["event loop delay, max ms", end.max],
      ["resident MB after warm-up", before.at(-1)?.memory ?? Number.NaN],
      ["resident MB at the end", stretches.at(-1)?.memory ?? Number.NaN],
      ["resident MB, slope a minute after warm-up", slope(stretches)],
      ["heap MB after a collection, after warm-up", warm.heap / 1e6],
      ["heap MB after a collection, at the end", end.heap / 1e6],
    ];
    return [
      { title: `${minutes} minutes, the first ${minutes * warmUp} of them warm-up`, columns: ["", "value"], rows },
    ];
  },
};

interface Stretch extends LoadResult {
  /** When it ended, on a clock that begins anywhere. */
  readonly minute: number;
  /** Resident memory then, in MB. */
  readonly memory: number;
}

/** How much memory grows in a minute, by least squares. */
function slope(stretches: readonly Stretch[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const minute = mean(stretches.map((one) => one.minute));
  const memory = mean(stretches.map((one) => one.memory));
  const together = stretches.map((one) => (one.minute - minute) * (one.memory - memory));
  return mean(together) / mean(stretches.map((one) => (one.minute - minute) ** 2));
}
