import { setTimeout as pause } from "node:timers/promises";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import type { Nats } from "./nats-server.js";

const fillMs = 10_000;
const deleteMs = 30_000;
const streamNotFound = 10059;

/** Stores data beside the log until the servers take no more, as they are limited, and returns what removes it again. */
export async function fillStorage({ servers }: Nats, name: string): Promise<() => Promise<void>> {
  const connection = await connect({ servers: servers.map(({ address }) => address), timeout: 5000 });
  // Without a check whether JetStream works: another fault may keep it from that.
  const options = { timeout: 2000, checkAPI: false };
  const { streams } = await jetstreamManager(connection, options);
  const client = jetstream(connection, options);
  const body = new Uint8Array(1_000_000);
  const until = performance.now() + fillMs;
  try {
    await streams.add({ name, subjects: [name], num_replicas: servers.length });
    while (performance.now() < until) await client.publish(name, body);
  } catch {
    // They take no more, or another fault keeps them from storing anything.
  }
  return async () => {
    const deadline = performance.now() + deleteMs;
    while (performance.now() < deadline) {
      const isDeleted = await streams.delete(name).catch((error: { code?: number }) => error.code === streamNotFound);
      if (isDeleted) break;
      await pause(100);
    }
    await connection.close();
  };
}
