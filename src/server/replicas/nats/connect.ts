import { checkServerIdentity, type PeerCertificate } from "node:tls";
import type { NatsConnection } from "@nats-io/transport-node";
import { messageOf } from "../../../lib/message.js";
import { StateError } from "../../../world/log/event-log.js";
import { addressText, hostText, type NatsAddress, type NatsHost } from "./address.js";
import { natsVariables, readCertificate, readCredentials } from "./credentials.js";
import { certificateNeeded, type Greeting, greet, isAlert } from "./greeting.js";
import type { NatsModules, NatsOptions } from "./source.js";

const connectMs = 5000;
/** The first release whose streams have metadata. */
const oldestServer = [2, 10] as const;

/** Connects to the servers of an address. Throws `StateError` with what was found there instead, and what to do. */
export async function connectTo({ core }: NatsModules, { address, environment }: NatsOptions): Promise<NatsConnection> {
  const failed = (what: string) => new StateError(`cannot connect to ${addressText(address)}: ${what}`);
  const credentials = await readCredentials(core, environment);
  const certificate = await readCertificate(environment);
  const problem = ({ server, greeting }: Greeted) => problemOf(server, greeting, address, certificate !== undefined);
  const greetings = await Promise.all(
    address.servers.map(async (server) => ({ server, greeting: await greet(server, certificate) })),
  );
  const found = greetings.flatMap((greeted) => problem(greeted) ?? []);
  if (found.length === greetings.length) throw failed(found.join("; "));
  // The client library passes all of it to `tls.connect`.
  const tls = {
    handshakeFirst: greetings.some(isTlsFirst),
    checkServerIdentity: identityCheck(address),
    ...certificate,
  };
  try {
    return await core.connect({
      servers: inOrder(greetings, address, (greeted) => problem(greeted) !== undefined),
      noRandomize: true,
      name: "realtimekit-testkit",
      timeout: connectMs,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 250,
      reconnectJitter: 100,
      pingInterval: 2000,
      maxPingOut: 2,
      // Without this, a server that offers no encryption gets the credentials in plain text.
      ...(address.isEncrypted && { tls }),
      ...credentials,
    });
  } catch (error) {
    // A server that rejects a certificate is silent afterwards.
    const isRejected = isAlert(error) || (certificate && greetings.some(verifiesClients));
    throw failed(`${messageOf(error)}${adviceOn(error) || (isRejected ? certificateAdvice : "")}`);
  }
}

const certificateAdvice = `: set ${natsVariables.certificate} and ${natsVariables.key} to a certificate that the servers accept`;

interface Greeted {
  readonly server: NatsHost;
  readonly greeting: Greeting;
}

/** Returns the servers to try: those that work first, each replica beginning with another one. */
function inOrder(greetings: readonly Greeted[], address: NatsAddress, isBad: (greeted: Greeted) => boolean): string[] {
  const shuffled = greetings
    .map((greeted) => ({ ...greeted, key: (isBad(greeted) ? 1 : 0) + Math.random() }))
    .sort((a, b) => a.key - b.key);
  return shuffled.map(({ server }) => `${address.isEncrypted ? "tls" : "nats"}://${hostText(server)}`);
}

/**
 * Checks that a certificate is that of its server. Of a server whose address has no name, the client library does not say
 * which one it is, and Node would take it for localhost.
 */
function identityCheck({ servers }: NatsAddress) {
  const hosts = servers.map(({ host }) => host);
  return (name: string, certificate: PeerCertificate): Error | undefined => {
    if (name !== "localhost" || hosts.includes(name)) return checkServerIdentity(name, certificate);
    const problems = hosts.map((host) => checkServerIdentity(host, certificate));
    return problems.includes(undefined) ? undefined : problems[0];
  };
}

function isTlsFirst({ greeting }: Greeted): boolean {
  return "info" in greeting && greeting.isTlsFirst;
}

const writeTls = "write tls:// instead of nats://";

function verifiesClients({ greeting }: Greeted): boolean {
  return "info" in greeting && greeting.info.tls_verify === true;
}

/** Returns why a server cannot be used, if so. */
function problemOf(
  server: NatsHost,
  greeting: Greeting,
  { isEncrypted }: NatsAddress,
  hasCertificate: boolean,
): string | undefined {
  const name = hostText(server);
  if ("found" in greeting) return `${name} ${greeting.found}`;
  const { version, tls_verify: needsCertificate } = greeting.info;
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldest, oldestMinor] = oldestServer;
  if (major < oldest || (major === oldest && minor < oldestMinor)) {
    return `${name} is nats-server ${version}, and ${oldestServer.join(".")} or later is needed`;
  }
  if (greeting.isTlsFirst && !isEncrypted) return `${name} begins with encryption: ${writeTls}`;
  if (needsCertificate && !hasCertificate) return `${name} ${certificateNeeded}`;
  if (needsCertificate && !isEncrypted) return `${name} requires certificates of its clients: ${writeTls}`;
  return undefined;
}

/** Says what to do, for errors that do not. */
export function adviceOn(error: unknown): string {
  const text = messageOf(error);
  const { credentials, token, user, password } = natsVariables;
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
