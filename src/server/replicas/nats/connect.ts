import { checkServerIdentity, type PeerCertificate } from "node:tls";
import type { NatsConnection, NodeConnectionOptions } from "@nats-io/transport-node";
import { messageOf } from "../../../lib/message.js";
import { StateError } from "../../../world/log/event-log.js";
import {
  addressText,
  defaultPort,
  hostText,
  type NatsAddress,
  type NatsModules,
  type NatsOptions,
  natsVariables,
  readCertificate,
  readCredentials,
} from "./options.js";

const connectMs = 5000;
/** The first release whose streams have metadata. */
const oldestServer = [2, 10] as const;
/** The smallest `max_payload` that leaves room for a part of a response and its headers. */
const minPayload = 64 * 1024;

/** Connects to the servers of an address. Throws `StateError` with why it cannot, and what to do. */
export async function connectTo({ core }: NatsModules, { address, environment }: NatsOptions): Promise<NatsConnection> {
  const { isEncrypted, servers } = address;
  const credentials = await readCredentials(core, environment);
  const certificate = await readCertificate(environment);
  // The client library passes all of it to `tls.connect`.
  const tls = { checkServerIdentity: identityCheck(address), ...certificate };
  const options: NodeConnectionOptions = {
    servers: servers.map((server) => `${isEncrypted ? "tls" : "nats"}://${hostText(server)}`),
    name: "realtimekit-testkit",
    timeout: connectMs,
    maxReconnectAttempts: -1,
    // Without this, it gives up forever if the servers reject the credentials twice, such as while these are changed.
    ignoreAuthErrorAbort: true,
    reconnectTimeWait: 250,
    reconnectJitter: 100,
    pingInterval: 2000,
    maxPingOut: 2,
    // Without this, a server that offers no encryption receives the credentials in plain text.
    ...(isEncrypted && { tls }),
    ...credentials,
  };
  try {
    const connection = await core.connect(options);
    await rejectUnfit(connection);
    return connection;
  } catch (error) {
    throw new StateError(`cannot connect to ${addressText(address)}: ${messageOf(error)}${adviceOn(error)}`);
  }
}

async function rejectUnfit(connection: NatsConnection): Promise<void> {
  const problem = problemOf(connection);
  if (problem === undefined) return;
  await connection.close();
  throw new Error(problem);
}

/** Describes why replicas cannot use a server, if so. */
function problemOf({ info }: NatsConnection): string | undefined {
  const { version = "", max_payload: payload = minPayload } = info ?? {};
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldest, oldestMinor] = oldestServer;
  if (major < oldest || (major === oldest && minor < oldestMinor)) {
    return `it is nats-server ${version}, and ${oldestServer.join(".")} or later is needed`;
  }
  return payload < minPayload ? `its max_payload is ${payload}, and ${minPayload} or more is needed` : undefined;
}

/**
 * Checks that a certificate belongs to its server. If the address of the server has no name, the client library does not
 * pass it on, and Node would assume localhost.
 */
function identityCheck({ servers }: NatsAddress) {
  const hosts = servers.map(({ host }) => host);
  return (name: string, certificate: PeerCertificate): Error | undefined => {
    if (name !== "localhost" || hosts.includes(name)) return checkServerIdentity(name, certificate);
    const problems = hosts.map((host) => checkServerIdentity(host, certificate));
    return problems.includes(undefined) ? undefined : problems[0];
  };
}

/** Returns advice for errors that contain none. */
export function adviceOn(error: unknown): string {
  const text = messageOf(error);
  const { credentials, token, user, password, certificate, key } = natsVariables;
  if (/^timeout$|alert|ECONNRESET/i.test(text)) {
    return `: name the port for clients, ${defaultPort} unless changed; write tls:// if it requires encryption, and set ${certificate} and ${key} if it requires a certificate`;
  }
  if (/authorization|authentication|user info|nkey/i.test(text)) {
    return `: set ${credentials}, ${token}, or ${user} and ${password}, to what the servers accept`;
  }
  if (/certificate|altname/i.test(text)) {
    return ": name the file with the certificate of its authority in NODE_EXTRA_CA_CERTS, and the server as its certificate does";
  }
  if (/permissions violation/i.test(text)) {
    return ": a replica publishes to $JS.API.>, $O.>, _INBOX.> and realtimekit-testkit.>, and subscribes to _INBOX.> and realtimekit-testkit.>; allow its user that";
  }
  if (/not enabled for account/i.test(text)) return ": enable JetStream for the account of this user";
  if (/jetstream (is )?not enabled/i.test(text)) {
    return ": start nats-server with a jetstream block, most servers of a cluster";
  }
  return /subjects overlap/i.test(text) ? ": choose another name for the stream" : "";
}
