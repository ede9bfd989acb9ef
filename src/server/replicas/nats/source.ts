import { setTimeout as pause } from "node:timers/promises";
import type * as core from "@nats-io/transport-node";
import { isObject } from "../../../lib/json-path.js";
import { messageOf } from "../../../lib/message.js";
import { withTimeout } from "../../../lib/wait.js";
import { StateError } from "../../../world/log/event-log.js";
import type { SharedLogSource } from "../shared-log.js";
import { adviceOn, connectTo } from "./connect.js";
import { isDenied, NatsLog, serverMs } from "./log.js";
import { addressText, hostText, type NatsModules, type NatsOptions } from "./options.js";
import { openStream, requireConfig, type StreamStart } from "./stream.js";

const peers = "@nats-io/transport-node @nats-io/jetstream @nats-io/obj";
/** How long the servers of a cluster may take to elect a leader. */
const electionMs = 15_000;

export function natsSource(options: NatsOptions): SharedLogSource {
  const { address } = options;
  const name = addressText(address);
  return {
    name,
    async open(origin, notice) {
      const nats = await loadPeers();
      const connection = await connectTo(nats, options);
      try {
        if (options.durability === "full") await requireSync(connection, options, notice);
        const start = { name: address.stream, origin, copies: copiesOf(connection) };
        const open = () => openLog(nats, connection, start, notice);
        return await (start.copies === 1 ? open() : duringElections(open));
      } catch (error) {
        await connection.close();
        if (error instanceof StateError) throw error;
        throw new StateError(`cannot use JetStream of ${name}: ${messageOf(error)}${adviceOn(error)}`);
      }
    },
  };
}

async function loadPeers(): Promise<NatsModules> {
  try {
    const [core, jetstream, objects] = await Promise.all([
      import("@nats-io/transport-node"),
      import("@nats-io/jetstream"),
      import("@nats-io/obj"),
    ]);
    return { core, jetstream, objects };
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND")) throw error;
    throw new StateError(`a log on NATS needs packages that are not installed: npm install ${peers}`);
  }
}

async function duringElections(open: () => Promise<NatsLog>): Promise<NatsLog> {
  const deadline = performance.now() + electionMs;
  for (;;) {
    try {
      return await open();
    } catch (error) {
      if (error instanceof StateError || isDenied(error) || performance.now() > deadline) throw error;
      await pause(500);
    }
  }
}

async function openLog(
  nats: NatsModules,
  connection: core.NatsConnection,
  start: StreamStart,
  notice: (text: string) => void,
): Promise<NatsLog> {
  const { name, copies: replicas } = start;
  const streams = await nats.jetstream.jetstreamManager(connection, { timeout: serverMs });
  const client = nats.jetstream.jetstream(connection, { timeout: serverMs });
  const stream = await openStream({ nats, streams }, start);
  const objects = await new nats.objects.Objm(client).create(`testkit-${name}`, {
    replicas,
    storage: nats.jetstream.StorageType.File,
  });
  requireConfig(`OBJ_testkit-${name}`, await streams.streams.info(`OBJ_testkit-${name}`));
  const log = new NatsLog({ nats, connection, streams, client, objects, stream }, notice);
  // Fails as long as one of the two has no leader.
  await Promise.all([log.last(), objects.list(), log.checkPermissions()]);
  return log;
}

/** Returns how many servers hold each record: three in a cluster, which may not list all servers to clients, else one. */
function copiesOf({ info }: core.NatsConnection): number {
  return info && "cluster" in info && info.cluster !== undefined ? 3 : 1;
}

const readMs = 5000;
const monitorPort = 8222;

const relaxed = "or accept that with --durability relaxed";

/** Checks that most servers sync each record to disk before they confirm it; one may be down. Throws `StateError`. */
async function requireSync(
  connection: core.NatsConnection,
  { address, monitors }: NatsOptions,
  notice: (text: string) => void,
): Promise<void> {
  const settings = await readSettings(monitors.length > 0 ? monitors : monitorsOf(connection, address));
  const unreadable = settings.flatMap(([monitor, server]) => (server ? [] : [monitor]));
  // Other servers only pass messages on.
  const storing = settings.filter(([, server]) => server?.jetstream?.config !== undefined);
  const lazy = storing.find(([, server]) => server?.jetstream?.config?.sync_always !== true);
  if (lazy) {
    throw new StateError(
      `the server at ${lazy[0]} confirms records before they are on disk, so that a power failure loses some: set "sync_interval: always" in its jetstream block, ${relaxed}`,
    );
  }
  // Opening the stream reports that JetStream is missing.
  if (storing.length === 0 && unreadable.length === 0) return;
  requireMost(
    storing.flatMap(([, server]) => server ?? []),
    unreadable,
    notice,
  );
}

/** Checks that most servers of a cluster are among those that were checked. Throws `StateError`. */
function requireMost(
  servers: readonly ServerSettings[],
  unreadable: readonly string[],
  notice: (text: string) => void,
) {
  const checked = new Set(servers.map(({ server_name: name }) => name));
  const others = servers.flatMap(({ jetstream }) => jetstream?.meta?.replicas ?? []).map(({ name }) => name);
  const unchecked = [...new Set(others)].filter((name) => !checked.has(name));
  if (checked.size > 0 && unchecked.length === 0) return;
  const advice = "name the monitoring addresses of all servers with --log-monitor";
  if (checked.size <= unchecked.length) {
    const which = unreadable.length > 0 ? `from ${unreadable.join(", ")}` : `of ${unchecked.join(", ")}`;
    throw new StateError(
      `cannot read ${which} whether the server syncs each record to disk: start those that are down, ${advice}, ${relaxed}`,
    );
  }
  notice(
    `${[...checked].join(", ")} of the log sync each record to disk; ${unchecked.join(", ")} was not checked: ${advice}`,
  );
}

function monitorsOf({ info }: core.NatsConnection, { servers }: NatsOptions["address"]): string[] {
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
        const settings = await withTimeout(readMs, async (signal): Promise<unknown> => {
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
