import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { documentedTenant } from "../../src/contract/constants.js";
import { parseNatsAddress } from "../../src/server/replicas/nats/options.js";
import { natsSource } from "../../src/server/replicas/nats/source.js";
import { recordForm, type SharedLog } from "../../src/server/replicas/shared-log.js";
import { ConflictError } from "../../src/world/log/event-log.js";
import { startNats } from "../../test/replicas/nats-server.js";
import type { Benchmark, Table } from "../benchmark.js";
import { mock, startServer } from "../measure/server.js";

const records = 10_200;
const eventsPerRecord = 100;
const meetings = 1000;
/** Two snapshots are taken; what a replica starts from is the second one. */
const snapshotPosition = 10_000;
const appId = "bench";
const { accountId } = documentedTenant;

/** How long a replica takes to start when a million events have happened. */
export const joining: Benchmark = {
  name: "joining",
  title: "A replica joins a log with a million events, on a nats-server of this machine",
  async run({ rounds = 5 }) {
    await using nats = await startNats({ syncs: false });
    const options = [...mock(1000, meetings), "--log", nats.stream("world"), "--durability", "relaxed"];
    await using first = await startServer(options);
    const path = `/accounts/${accountId}/realtime/kit/${appId}/meetings?per_page=100`;
    const ids = JSON.parse(await first.get(path)).data.map(({ id }: { id: string }) => id);
    const address = parseNatsAddress(nats.stream("world"));
    const log = await natsSource({ address, monitors: [], durability: "relaxed", environment: {} }).open({}, () => {});
    await publishUpdates(log, ids);
    while (((await log.loadSnapshot())?.position ?? 0) < snapshotPosition) await pause(200);
    const snapshot = await log.loadSnapshot();
    const rest = (await log.last()) - (snapshot?.position ?? 0);
    await log.close();
    const took: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const startedAt = performance.now();
      await using joined = await startServer(options);
      took.push(performance.now() - startedAt);
      if ((await joined.get(path)) !== (await first.get(path))) throw new Error("The replicas differ.");
    }
    return [tableOf(took, snapshot?.text.length ?? 0, rest)];
  },
};

/** Publishes updates of meetings, as many as replicas would in a long time. */
async function publishUpdates(log: SharedLog, ids: readonly string[]): Promise<void> {
  let expected = 0;
  for (let count = 0; count < records; ) {
    const events = ids.slice(0, eventsPerRecord).map((meetingId) => {
      const event = { type: "MeetingUpdated", at: Date.now(), meetingId, changes: { title: `Update ${count}` } };
      return { type: "TenantChanged", accountId, appId, event };
    });
    const body = JSON.stringify({ v: recordForm.version, by: log.replica, record: { events } });
    try {
      await log.publish({ subject: "default", id: randomUUID(), body }, expected);
      expected++;
      count++;
    } catch (error) {
      // Another record, such as that of a snapshot, was stored between.
      if (!(error instanceof ConflictError) || error.last === undefined) throw error;
      expected = error.last;
    }
  }
}

function tableOf(took: readonly number[], snapshotLength: number, rest: number): Table {
  const sorted = [...took].sort((a, b) => a - b);
  const seconds = (ms = Number.NaN) => (ms / 1000).toFixed(1);
  return {
    title: `From the start of the process until it listens, ${took.length} times`,
    columns: ["events", "snapshot MB", "records after it", "median s", "longest s"],
    rows: [
      [
        records * eventsPerRecord,
        (snapshotLength / 1e6).toFixed(1),
        rest,
        seconds(sorted[Math.floor(sorted.length / 2)]),
        seconds(sorted.at(-1)),
      ],
    ],
  };
}
