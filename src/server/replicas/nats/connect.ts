import { on } from "node:events";
import { connect as connectTcp, type Socket } from "node:net";
import { checkServerIdentity, connect as connectTls, type PeerCertificate } from "node:tls";
import type { NatsConnection } from "@nats-io/transport-node";
import { isObject } from "../../../lib/json-path.js";
import { codeOf, messageOf, quoted } from "../../../lib/message.js";
import type { KeyAndCertificate } from "../../../lib/tls.js";
import { StateError } from "../../../world/log/event-log.js";
import { addressText, hostText, type NatsAddress, type NatsHost } from "./address.js";
import { natsVariables, readCertificate, readCredentials } from "./credentials.js";
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

/** What a nats-server says of itself. */
interface ServerInfo {
  readonly version: string;
  /** Whether clients have to show a certificate. */
  readonly tls_verify?: boolean;
}

/** What listens on a port: a nats-server, which may begin with encryption, or a description of something else. */
type Greeting = { readonly info: ServerInfo; readonly isTlsFirst: boolean } | { readonly found: string };

/** How long a server may take to connect and to send its first bytes, and to react to what a client of another kind sends. */
const greetMs = 2000;
const reactMs = 1000;

/**
 * Connects to a port and looks at what it sends. The client library waits for the first line of a nats-server, and does not
 * tell what it got instead, or never ends when it got nothing.
 */
export async function greet(server: NatsHost, certificate?: KeyAndCertificate): Promise<Greeting> {
  const plain = connectTcp(server);
  let found = "accepts connections and sends nothing";
  try {
    const first = await firstBytes(plain, greetMs);
    if (first !== undefined) return readGreeting(first, false);
    // It waits for its client to begin.
    plain.write("GET / HTTP/1.0\r\n\r\n");
    const reaction = await firstBytes(plain, reactMs).catch(() => undefined);
    if (reaction?.startsWith("HTTP/")) return { found: httpServer };
  } catch (error) {
    // Also of a server that waited for encryption as long as it does.
    found = failureOf(error);
  } finally {
    plain.destroy();
  }
  return (await greetEncrypted(server, certificate)) ?? { found };
}

/** Returns undefined when no encrypted connection can be made. */
async function greetEncrypted(server: NatsHost, certificate?: KeyAndCertificate): Promise<Greeting | undefined> {
  // Nothing is sent to it: whether its certificate is valid matters to the connection itself.
  const socket = connectTls({ ...server, ...certificate, rejectUnauthorized: false });
  try {
    const secured = new Promise<void>((resolve, reject) => {
      socket.once("secureConnect", resolve).once("error", reject).once("close", reject);
      setTimeout(reject, reactMs).unref();
    });
    const isSecured = await secured.then(
      () => true,
      () => false,
    );
    if (!isSecured) return undefined;
    const first = await firstBytes(socket, reactMs);
    return first?.startsWith("INFO ") ? readGreeting(first, true) : { found: tlsServer };
  } catch (error) {
    return { found: isAlert(error) ? certificateNeeded : tlsServer };
  } finally {
    socket.destroy();
  }
}

const tlsServer = "is a TLS server, such as one of HTTPS";

/** What a server is that requires certificates of its clients, and accepts none of this one. */
const certificateNeeded = `requires certificates of its clients: set ${natsVariables.certificate} and ${natsVariables.key} to one that it accepts`;

/** Reports whether an error is what a server says of the certificate of its client, or that there is none. */
function isAlert(error: unknown): boolean {
  return /alert/i.test(messageOf(error));
}

const httpServer =
  "is an HTTP server, such as the monitoring port of a nats-server, whose port for clients is 4222 by default";

function readGreeting(text: string, isTlsFirst: boolean): Greeting {
  if (text.startsWith("HTTP/")) return { found: httpServer };
  try {
    const info: unknown = JSON.parse(/^INFO (.*)\r\n/.exec(text)?.[1] ?? "");
    if (isObject(info) && /^\d+\.\d+\.\d+/.test(String(info.version))) {
      return { info: info as unknown as ServerInfo, isTlsFirst };
    }
  } catch {
    // Not a nats-server.
  }
  return { found: `greets with ${quoted(text.trim())}` };
}

function failureOf(error: unknown): string {
  switch (codeOf(error)) {
    case "ECONNREFUSED":
      return "refuses connections: nothing listens there";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "is no host that a name server knows";
    case "ECONNRESET":
    case "EPIPE":
      return "closes connections at once";
    default:
      return messageOf(error);
  }
}

/** Returns the first line that a socket receives, or what came instead; undefined when nothing comes in time. */
async function firstBytes(socket: Socket, timeoutMs: number): Promise<string | undefined> {
  // Also after the wait for it.
  socket.on("error", () => {});
  const timeout = AbortSignal.timeout(timeoutMs);
  let text = "";
  try {
    for await (const [data] of on(socket, "data", { signal: timeout, close: ["end", "close"] })) {
      text += data.toString("latin1");
      if (text.includes("\n")) return text;
    }
  } catch (error) {
    if (!timeout.aborted) throw error;
    if (socket.connecting) throw new Error("does not respond");
    return text === "" ? undefined : text;
  }
  if (text === "") throw new Error("closes connections at once");
  return text;
}
