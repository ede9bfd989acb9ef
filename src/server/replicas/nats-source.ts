import type * as core from "@nats-io/transport-node";
import { readInput } from "../../lib/input-file.js";
import { messageOf } from "../../lib/message.js";
import { StateError } from "../../world/log/event-log.js";
import { pause } from "./nats-follower.js";
import { NatsLog, openStream, serverMs } from "./nats-log.js";
import type { Origin } from "./origin.js";
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
/** How long the servers of a cluster may take to elect a leader. */
const electionMs = 15_000;

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
    async open(origin, notice) {
      const nats = await loadPeers();
      const connection = await connect(nats, options, name);
      try {
        if (options.durability === "full") await requireSync(connection, options, notice);
        const copies = copiesOf(connection);
        const deadline = performance.now() + (copies === 1 ? 0 : electionMs);
        for (;;) {
          try {
            return await openLog(nats, connection, address.stream, origin, copies);
          } catch (error) {
            if (error instanceof StateError || performance.now() > deadline) throw error;
            await pause(500);
          }
        }
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

async function openLog(
  nats: NatsModules,
  connection: core.NatsConnection,
  stream: string,
  origin: Origin,
  copies: number,
): Promise<NatsLog> {
  const streams = await nats.jetstream.jetstreamManager(connection, { timeout: serverMs });
  const client = nats.jetstream.jetstream(connection, { timeout: serverMs });
  const stored = await openStream(nats, streams, stream, origin, copies);
  const objects = await new nats.objects.Objm(client).create(`testkit-${stream}`, {
    replicas: copies,
    storage: nats.jetstream.StorageType.File,
  });
  const log = new NatsLog(nats, connection, streams, client, objects, stream, stored);
  // Fails while one of the two has no leader.
  await Promise.all([log.last(), objects.list()]);
  return log;
}

/** Says what to do, for errors that do not. */
function adviceOn(error: unknown): string {
  const text = messageOf(error);
  const { credentials, token, user, password } = natsVariables;
  if (/authorization|authentication/i.test(text)) {
    return `: set ${credentials}, ${token}, or ${user} and ${password}, to what the servers accept`;
  }
  if (/jetstream is not enabled/i.test(text))
    return ": start nats-server with a jetstream block, most servers of a cluster";
  if (/subjects overlap/i.test(text)) return ": choose another name for the stream";
  if (/undefined error/.test(text)) return ": is that the port for clients of a nats-server?";
  return "";
}

async function connect(
  { core }: NatsModules,
  { address, environment }: NatsOptions,
  name: string,
): Promise<core.NatsConnection> {
  const file = environment[natsVariables.credentials];
  const authenticator = file && (await readCredentials(core, file));
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
      // Without this, a server that offers no encryption gets the credentials in plain text.
      ...(address.servers.some((server) => server.startsWith("tls://")) && { tls: {} }),
      ...(authenticator && { authenticator }),
      ...(token && { token }),
      ...(user && { user, ...(pass && { pass }) }),
    });
  } catch (error) {
    throw new StateError(`cannot connect to ${name}: ${messageOf(error)}${adviceOn(error)}`);
  }
}

async function readCredentials(core: NatsModules["core"], file: string): Promise<core.Authenticator> {
  try {
    const authenticator = core.credsAuthenticator(await readInput(file, maxCredentialBytes));
    // Reads them, as a connection would.
    authenticator("");
    return authenticator;
  } catch (error) {
    throw new StateError(`${natsVariables.credentials}=${file}: ${messageOf(error)}`);
  }
}

const maxCredentialBytes = 64 * 1024;

/** How many servers hold each record: three in a cluster, which may not tell its clients of all servers, or else one. */
function copiesOf({ info }: core.NatsConnection): number {
  return info && "cluster" in info && info.cluster !== undefined ? 3 : 1;
}

/**
 * Checks that the servers sync each record to disk before they confirm it: most of them, since one may be down. Throws
 * `StateError` with what to do.
 */
async function requireSync(
  connection: core.NatsConnection,
  { address, monitors }: NatsOptions,
  notice: (text: string) => void,
): Promise<void> {
  const relaxed = "or accept that with --durability relaxed";
  const { connect_urls: urls = [] } = (connection.info ?? {}) as { connect_urls?: string[] };
  const hosts = [...address.servers.map((server) => server.replace(/^\w+:\/\//, "")), ...urls];
  const found = new Set(hosts.map((host) => `http://${host.replace(/:\d+$/, "")}:8222`));
  const checked = new Set<string>();
  const all = new Set<string>();
  const unreadable: string[] = [];
  /** Those that only pass messages on. */
  const without: string[] = [];
  for (const [monitor, server] of await readSettings(monitors.length > 0 ? monitors : [...found])) {
    if (server === undefined) unreadable.push(monitor);
    else if (server.jetstream?.config === undefined) without.push(monitor);
    else if (server.jetstream.config.sync_always === true) {
      checked.add(server.server_name);
      for (const { name } of [{ name: server.server_name }, ...(server.jetstream.meta?.replicas ?? [])]) all.add(name);
    } else {
      throw new StateError(
        `the server at ${monitor} confirms records before they are on disk, so that a power failure loses some: set "sync_interval: always" in its jetstream block, ${relaxed}`,
      );
    }
  }
  if (checked.size === 0 && without.length > 0) {
    throw new StateError(`the server at ${without.join(", ")} has no JetStream: start it with a jetstream block`);
  }
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
        const response = await fetch(url, { signal: AbortSignal.timeout(connectMs) });
        return [monitor, response.ok ? ((await response.json()) as ServerSettings) : undefined] as const;
      } catch {
        return [monitor, undefined] as const;
      }
    }),
  );
}
