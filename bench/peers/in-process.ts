import { setImmediate as nextTurn } from "node:timers/promises";
import { setupServer } from "msw/node";
import { createFetchMock } from "../../src/clients/fetch.js";
import { goLive } from "../measure/live.js";
import { interleave, medianOf, medianRatio } from "../measure/rounds.js";
import type { Table } from "../question.js";
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

/** Compares the mock's own `fetch` with one that msw answers by hand-written handlers, both in this process. */
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
      ours: () => askedInTurn(mock.fetch, paths),
      msw() {
        byHand.listen();
        return askedInTurn(fetch, paths).finally(() => byHand.close());
      },
    });
    const all = (who: "ours" | "msw", figure: keyof Asked) => results[who].map((result) => result[figure]);
    const { median, spread } = medianRatio(all("ours", "rate"), all("msw", "rate"));
    const middle = (who: "ours" | "msw", figure: keyof Asked) => medianOf(all(who, figure)).median;
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

interface Asked {
  /** Requests per second. */
  readonly rate: number;
  /** Processor time of this process per request, in microseconds. */
  readonly cost: number;
}

async function askedInTurn(ask: typeof fetch, paths: readonly string[]): Promise<Asked> {
  const start = performance.now();
  const before = process.cpuUsage();
  let asked = 0;
  while (performance.now() - start < milliseconds) {
    const path = paths[asked++ % paths.length];
    const answer = await ask(`https://api.cloudflare.com${path}`, { headers: { authorization: "Bearer bench" } });
    if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}.`);
    await answer.text();
    // Without a turn of the event loop, a loop of microtasks measures a process that does nothing else.
    await nextTurn();
  }
  const { user, system } = process.cpuUsage(before);
  return { rate: (asked * 1000) / (performance.now() - start), cost: (user + system) / asked };
}
