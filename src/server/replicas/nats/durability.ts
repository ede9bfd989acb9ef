import type { NatsConnection } from "@nats-io/transport-node";
import { isObject } from "../../../lib/json-path.js";
import { within } from "../../../lib/wait.js";
import { StateError } from "../../../world/log/event-log.js";
import { hostText } from "./address.js";
import type { NatsOptions } from "./source.js";

const readMs = 5000;
const monitorPort = 8222;

/**
 * Checks that the servers sync each record to disk before they confirm it: most of them, since one may be down. Throws
 * `StateError` with what to do.
 */
export async function requireSync(
  connection: NatsConnection,
  { address, monitors }: NatsOptions,
  notice: (text: string) => void,
): Promise<void> {
  const relaxed = "or accept that with --durability relaxed";
  const settings = await readSettings(monitors.length > 0 ? monitors : monitorsOf(connection, address));
  const readable = settings.flatMap(([monitor, server]) => (server ? [{ monitor, ...server }] : []));
  const unreadable = settings.flatMap(([monitor, server]) => (server ? [] : [monitor]));
  // Others only pass messages on.
  const storing = readable.filter(({ jetstream }) => jetstream?.config !== undefined);
  const [lazy] = storing.filter(({ jetstream }) => jetstream?.config?.sync_always !== true);
  if (lazy) {
    throw new StateError(
      `the server at ${lazy.monitor} confirms records before they are on disk, so that a power failure loses some: set "sync_interval: always" in its jetstream block, ${relaxed}`,
    );
  }
  if (storing.length === 0 && readable.length > 0) {
    const where = readable.map(({ monitor }) => monitor).join(", ");
    throw new StateError(`the server at ${where} has no JetStream: start it with a jetstream block`);
  }
  const checked = new Set(storing.map(({ server_name: name }) => name));
  const replicas = storing.flatMap(({ jetstream }) => jetstream?.meta?.replicas ?? []);
  const all = new Set([...checked, ...replicas.map(({ name }) => name)]);
  if (checked.size > 0 && checked.size === all.size) return;
  const unknown = [...all].filter((name) => !checked.has(name));
  const which = unreadable.length > 0 ? `from ${unreadable.join(", ")}` : `of ${unknown.join(", ")}`;
  const advice = "name the monitoring addresses of all servers with --log-monitor";
  if (checked.size * 2 <= all.size) {
    throw new StateError(
      `cannot read ${which} whether the server syncs each record to disk: start those that are down, ${advice}, ${relaxed}`,
    );
  }
  notice(
    `${[...checked].join(", ")} of the log sync each record to disk; ${unknown.join(", ")} was not checked: ${advice}`,
  );
}

/** The monitoring addresses of servers that name no others. */
function monitorsOf({ info }: NatsConnection, { servers }: NatsOptions["address"]): string[] {
  const { connect_urls: urls = [] } = (info ?? {}) as { connect_urls?: string[] };
  const hosts = [...servers.map(hostText), ...urls].map((host) => host.replace(/:\d+$/, ""));
  return [...new Set(hosts.map((host) => `http://${host}:${monitorPort}`))];
}

interface ServerSettings {
  readonly server_name: string;
  readonly jetstream?: {
    readonly config?: { readonly sync_always?: boolean };
    /** The cluster; its replicas may include the server itself. */
    readonly meta?: { readonly replicas?: readonly { readonly name: string }[] };
  };
}

/** Returns the settings of servers by monitoring address; undefined for those that do not respond. */
function readSettings(monitors: readonly string[]): Promise<(readonly [string, ServerSettings | undefined])[]> {
  return Promise.all(
    monitors.map(async (monitor) => {
      try {
        const url = `${monitor.replace(/\/$/, "")}/varz`;
        const settings = await within(readMs, async (signal): Promise<unknown> => {
          const response = await fetch(url, { signal });
          return response.ok ? response.json() : undefined;
        });
        const isServer = isObject(settings) && typeof settings.server_name === "string";
        return [monitor, isServer ? (settings as unknown as ServerSettings) : undefined] as const;
      } catch {
        return [monitor, undefined] as const;
      }
    }),
  );
}
