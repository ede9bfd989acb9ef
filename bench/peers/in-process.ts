import { setImmediate as nextTurn } from "node:timers/promises";
import { setupServer } from "msw/node";
import { createFetchMock } from "../../src/clients/fetch.js";
import type { Table } from "../benchmark.js";
import { goLive } from "../measure/live.js";
import { interleave, medianOf, medianRatio } from "../measure/rounds.js";
import { handWritten } from "./msw.js";
import type { Rows } from "./rows.js";
import type { Workload } from "./workloads.js";

const milliseconds = 500;

/** What is compared: so many sessions, some of them LIVE. */
export interface Size {
  readonly sessions: number;
  readonly live: number;
  readonly rounds: number;
}

/** Compares the mock's own `fetch` with one that msw serves with hand-written handlers, both in this process. */
export async function inProcess(
  rows: Rows,
  workloads: readonly Workload[],
  { sessions, live, rounds }: Size,
): Promise<Table> {
  const mock = await createFetchMock({ meetings: 1000, sessions: sessions - live });
  await goLive(mock.control, live);
  const byHand = setupServer(...handWritten(rows));
  const table: Table["rows"][number][] = [];
  for (const { name, paths } of workloads) {
    const results = await interleave(rounds, {
      ours: () => loadInTurn(mock.fetch, paths),
      msw() {
        byHand.listen();
        return loadInTurn(fetch, paths).finally(() => byHand.close());
      },
    });
    const all = (who: "ours" | "msw", figure: keyof InTurn) => results[who].map((result) => result[figure]);
    const { median, spread } = medianRatio(all("ours", "rate"), all("msw", "rate"));
    const middle = (who: "ours" | "msw", figure: keyof InTurn) => medianOf(all(who, figure)).median;
    const rates = [middle("ours", "rate"), middle("msw", "rate"), median, spread];
    table.push([name, ...rates, middle("ours", "cost"), middle("msw", "cost")]);
  }
  await mock.close();
  return {
    title: "In one process: createFetchMock().fetch against msw with hand-written handlers, one after the other",
    columns: ["", "ours req/s", "msw req/s", "ahead", "spread", "ours µs", "msw µs"],
    rows: table,
  };
}

interface InTurn {
  /** Requests per second. */
  readonly rate: number;
  /** Processor time of this process per request, in microseconds. */
  readonly cost: number;
}

async function loadInTurn(send: typeof fetch, paths: readonly string[]): Promise<InTurn> {
  const start = performance.now();
  const before = process.cpuUsage();
  let sent = 0;
  while (performance.now() - start < milliseconds) {
    const path = paths[sent++ % paths.length];
    const response = await send(`https://api.cloudflare.com${path}`, { headers: { authorization: "Bearer bench" } });
    if (!response.ok) throw new Error(`${path} responded with ${response.status}.`);
    await response.text();
    // Without a turn of the event loop, a loop of microtasks measures a process that does nothing else.
    await nextTurn();
  }
  const { user, system } = process.cpuUsage(before);
  return { rate: (sent * 1000) / (performance.now() - start), cost: (user + system) / sent };
}
