import { readFile } from "node:fs/promises";
import type * as core from "@nats-io/transport-node";
import { messageOf } from "../../lib/message.js";
import { StateError } from "../../world/log/event-log.js";
import { NatsLog, openStream, serverMs } from "./nats-log.js";
import type { SharedLogSource } from "./shared-log.js";

/** The optional peers that a log on NATS needs. */
export interface NatsModules {
  readonly core: typeof core;
  readonly jetstream: typeof import("@nats-io/jetstream");
  readonly objects: typeof import("@nats-io/obj");
}

/** Where the stream is. */
export interface NatsAddress {
  readonly servers: readonly string[];
  readonly stream: string;
}

/** How to reach the servers, and how durable they have to be. */
export interface NatsOptions {
  readonly address: NatsAddress;
  /** Monitoring addresses of the servers; port 8222 of their hosts unless set. */
  readonly monitors: readonly string[];
  /** `full` requires that each server syncs before it confirms. */
  readonly durability: "full" | "relaxed";
  /** Environment variables with credentials. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Environment variables with the credentials of NATS. */
const natsVariables = {
  credentials: "REALTIMEKIT_TESTKIT_NATS_CREDENTIALS",
  token: "REALTIMEKIT_TESTKIT_NATS_TOKEN",
  user: "REALTIMEKIT_TESTKIT_NATS_USER",
  password: "REALTIMEKIT_TESTKIT_NATS_PASSWORD",
} as const;

const peers = "@nats-io/transport-node @nats-io/jetstream @nats-io/obj";
const connectMs = 5000;

/** Parses `nats://HOST[:PORT][,HOST[:PORT]]/STREAM`; undefined when it is none. Throws `StateError` with what is wrong. */
export function parseNatsAddress(text: string): NatsAddress | undefined {
  const [, scheme, hosts = "", stream = ""] = /^(nats|tls):\/\/([^/]*)\/?(.*)$/.exec(text) ?? [];
  if (scheme === undefined) return undefined;
  if (hosts.includes("@")) {
    const { credentials, token, user, password } = natsVariables;
    throw new StateError(
      `leave credentials out of the address: set ${credentials}, ${token}, or ${user} and ${password}`,
    );
  }
  if (hosts === "" || !/^[A-Za-z0-9_-]{1,64}$/.test(stream)) {
    throw new StateError(
      `${text}: expected nats://HOST[:PORT][,HOST[:PORT]]/STREAM, the name in letters, digits, - and _`,
    );
  }
  return { servers: hosts.split(",").map((host) => `${scheme}://${host}`), stream };
}

/** A log in a stream of NATS JetStream. */
export function natsSource(options: NatsOptions): SharedLogSource {
  const { address } = options;
  const name = `${address.servers.join(",")}/${address.stream}`;
  return {
    name,
    async open(origin) {
      const nats = await loadPeers();
      const connection = await connect(nats, options, name);
      try {
        if (options.durability === "full") await requireSync(connection, options);
        const streams = await nats.jetstream.jetstreamManager(connection, { timeout: serverMs });
        const client = nats.jetstream.jetstream(connection, { timeout: serverMs });
        const copies = copiesOf(connection);
        const stored = await openStream(nats, streams, address.stream, origin, copies);
        const objects = await new nats.objects.Objm(client).create(`testkit-${address.stream}`, {
          replicas: copies,
          storage: nats.jetstream.StorageType.File,
        });
        return new NatsLog(nats, connection, streams, client, objects, address.stream, stored);
      } catch (error) {
        await connection.close();
        if (error instanceof StateError) throw error;
        throw new StateError(`cannot use JetStream of ${name}: ${messageOf(error)}`);
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

async function connect(
  { core }: NatsModules,
  { address, environment }: NatsOptions,
  name: string,
): Promise<core.NatsConnection> {
  const file = environment[natsVariables.credentials];
  const [token, user, pass] = [natsVariables.token, natsVariables.user, natsVariables.password].map(
    (variable) => environment[variable],
  );
  try {
    return await core.connect({
      servers: [...address.servers],
      name: "realtimekit-testkit",
      timeout: connectMs,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 250,
      reconnectJitter: 100,
      pingInterval: 2000,
      maxPingOut: 2,
      ...(file && { authenticator: core.credsAuthenticator(await readFile(file)) }),
      ...(token && { token }),
      ...(user && { user, ...(pass && { pass }) }),
    });
  } catch (error) {
    throw new StateError(`cannot connect to ${name}: ${messageOf(error)}`);
  }
}

/** How many servers hold each record: three in a cluster, which may not tell its clients of all servers, or else one. */
function copiesOf({ info }: core.NatsConnection): number {
  return info && "cluster" in info && info.cluster !== undefined ? 3 : 1;
}

/** Checks that the servers sync each record to disk before they confirm it. Throws `StateError` with what to do. */
async function requireSync(connection: core.NatsConnection, { address, monitors }: NatsOptions): Promise<void> {
  const relaxed = "or accept that with --durability relaxed";
  const { connect_urls: urls = [] } = (connection.info ?? {}) as { connect_urls?: string[] };
  const hosts = [...address.servers.map((server) => server.replace(/^\w+:\/\//, "")), ...urls];
  const found = new Set(hosts.map((host) => `http://${host.replace(/:\d+$/, "")}:8222`));
  for (const monitor of monitors.length > 0 ? monitors : found) {
    const settings = await serverSettings(monitor);
    if (settings === undefined) {
      throw new StateError(
        `cannot read from ${monitor} whether the server syncs each record to disk: name the monitoring addresses of all servers with --log-monitor, ${relaxed}`,
      );
    }
    if (settings.jetstream?.config?.sync_always === true) continue;
    throw new StateError(
      `the server at ${monitor} confirms records before they are on disk, so that a power failure loses some: set "sync_interval: always" in its jetstream block, ${relaxed}`,
    );
  }
}

interface ServerSettings {
  readonly jetstream?: { readonly config?: { readonly sync_always?: boolean } };
}

async function serverSettings(monitor: string): Promise<ServerSettings | undefined> {
  try {
    const response = await fetch(`${monitor.replace(/\/$/, "")}/varz`, { signal: AbortSignal.timeout(connectMs) });
    return response.ok ? ((await response.json()) as ServerSettings) : undefined;
  } catch {
    return undefined;
  }
}
