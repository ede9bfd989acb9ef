import { controlClient } from "../../src/clients/control.js";
import { load } from "../measure/load.js";
import { distinct, pathOf } from "../measure/paths.js";
import { interleave, medianOf, medianRatio } from "../measure/rounds.js";
import { mock, type Server, startServer } from "../measure/server.js";
import type { Question, Table } from "../question.js";

const seconds = 2;
const sessions = 1000;

/** What journal, fault rules and scopes take of the requests per second of a list. */
export const overhead: Question = {
  name: "overhead",
  title: "List throughput with journal, fault rules and a scope, against without",
  async ask({ rounds = 7 }) {
    await using plain = await startServer([...mock(sessions), "--journal", "0"]);
    await using journal = await startServer(mock(sessions));
    await using cleared = await startServer(mock(sessions));
    await using faulty = await startServer(mock(sessions));
    for (const server of [cleared, faulty]) await addFaults(server);
    await controlClient(cleared.origin).faults.clear();
    const paths = distinct(1000, (random) =>
      pathOf("sessions", {
        per_page: 20,
        page_no: 1 + random(sessions / 20),
        start_time: new Date(random(1e6)).toISOString(),
      }),
    );
    const rate =
      (server: Server, asked = paths) =>
      async () =>
        1e6 / (await load(server, asked, { connections: 50, seconds })).cost;
    const rates = await interleave(rounds, {
      plain: rate(plain),
      journal: rate(journal),
      cleared: rate(cleared),
      faults: rate(faulty),
      scope: rate(
        journal,
        paths.map((path) => `/scope/bench${path}`),
      ),
    });
    const row = (name: string, ours: number[], others: number[]): Table["rows"][number] => {
      const ratio = medianRatio(ours, others);
      return [name, medianOf(ours).median, medianOf(others).median, ratio.median, ratio.spread];
    };
    return [
      {
        title: `${sessions} sessions, 20 rows, random ones of ${paths.length} URLs, 50 connections`,
        columns: ["", "req per CPU second", "without", "ratio", "spread"],
        rows: [
          row("journal on, against off", rates.journal, rates.plain),
          row("1,000 fault rules that do not match, against 1,000 removed", rates.faults, rates.cleared),
          row("in a scope, against the default one", rates.scope, rates.journal),
        ],
      },
    ];
  },
};

async function addFaults({ origin }: Server): Promise<void> {
  const control = controlClient(origin);
  for (let index = 0; index < 1000; index++) {
    const path = `/accounts/*/realtime/kit/app-${index}/sessions/**`;
    await control.faults.add({ when: { operation: "GetSessions", path }, effect: { status: 500 } });
  }
}
