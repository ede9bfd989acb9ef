import { on } from "node:events";
import { connect as connectTcp, type Socket } from "node:net";
import { checkServerIdentity, type PeerCertificate } from "node:tls";
import type { NatsConnection } from "@nats-io/transport-node";
import { isObject, parseJson } from "../../../lib/json-path.js";
import { codeOf, messageOf, quoted } from "../../../lib/message.js";
import { StateError } from "../../../world/log/event-log.js";
import {
  addressText,
  hostText,
  type NatsAddress,
  type NatsHost,
  type NatsModules,
  type NatsOptions,
  natsVariables,
  readCertificate,
  readCredentials,
} from "./options.js";

const connectMs = 5000;
/** The first release whose streams have metadata. */
const oldestServer = [2, 10] as const;

/** Connects to the servers of an address. Throws `StateError` with what responded there instead, and what to do. */
export async function connectTo({ core }: NatsModules, { address, environment }: NatsOptions): Promise<NatsConnection> {
  const { isEncrypted, servers } = address;
  const failed = (what: string) => new StateError(`cannot connect to ${addressText(address)}: ${what}`);
  const credentials = await readCredentials(core, environment);
  const certificate = await readCertificate(environment);
  const greeted = await Promise.all(
    servers.map(async (server) => {
      const greeting = await greet(server);
      return { server, greeting, problem: problemOf(greeting, isEncrypted, certificate !== undefined) };
    }),
  );
  // A silent server may expect encryption first, which the client library has to know.
  const isSilent = greeted.some(({ greeting }) => "found" in greeting && greeting.found === silent);
  const handshakeFirst = isEncrypted && isSilent && !greeted.some(({ greeting }) => "info" in greeting);
  const problems = greeted.flatMap(({ server, problem }) => (problem ? [`${hostText(server)} ${problem}`] : []));
  if (problems.length === servers.length && !handshakeFirst) throw failed(problems.join("; "));
  // The client library passes all of it to `tls.connect`.
  const tls = { handshakeFirst, checkServerIdentity: identityCheck(address), ...certificate };
  try {
    return await core.connect({
      // Working servers first, starting with a different one for each replica.
      servers: greeted
        .map(({ server, problem }) => ({ server, order: (problem ? 1 : 0) + Math.random() }))
        .sort((a, b) => a.order - b.order)
        .map(({ server }) => `${isEncrypted ? "tls" : "nats"}://${hostText(server)}`),
      noRandomize: true,
      name: "realtimekit-testkit",
      timeout: connectMs,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 250,
      reconnectJitter: 100,
      pingInterval: 2000,
      maxPingOut: 2,
      // Without this, a server that offers no encryption receives the credentials in plain text.
      ...(isEncrypted && { tls }),
      ...credentials,
    });
  } catch (error) {
    if (/alert/i.test(messageOf(error))) {
      throw failed(`a server rejects the certificate of this client, or wants one${certificateAdvice}`);
    }
    // Or it is silent afterwards.
    const mayReject = handshakeFirst || greeted.some(({ greeting }) => "info" in greeting && greeting.info.tls_verify);
    const what = `${messageOf(error)}${adviceOn(error) || (mayReject ? certificateAdvice : "")}`;
    throw failed([what, ...(handshakeFirst ? problems : [])].join("; "));
  }
}

const certificateAdvice = `: set ${natsVariables.certificate} and ${natsVariables.key} to a certificate that the servers accept, if they require one`;
const tlsAdvice = ", or write tls:// instead of nats:// if it begins with encryption";

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

/** Returns why a server cannot be used, if so. */
function problemOf(greeting: Greeting, isEncrypted: boolean, hasCertificate: boolean): string | undefined {
  if ("found" in greeting) return greeting.found + (greeting.found === silent && !isEncrypted ? tlsAdvice : "");
  const { version, tls_verify: needsCertificate } = greeting.info;
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldest, oldestMinor] = oldestServer;
  if (major < oldest || (major === oldest && minor < oldestMinor)) {
    return `is nats-server ${version}, and ${oldestServer.join(".")} or later is needed`;
  }
  if (needsCertificate && !hasCertificate) {
    const { certificate, key } = natsVariables;
    return `requires certificates of its clients: set ${certificate} and ${key} to one that it accepts`;
  }
  if (needsCertificate && !isEncrypted) return "requires certificates of its clients: write tls:// instead of nats://";
  return undefined;
}

/** Returns advice for errors that contain none. */
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

/** The information that a nats-server sends about itself. */
interface ServerInfo {
  readonly version: string;
  /** Whether clients have to show a certificate. */
  readonly tls_verify?: boolean;
}

/** What listens on a port: a nats-server, or a description of something else. */
type Greeting = { readonly info: ServerInfo } | { readonly found: string };

/** How long a server may take to connect and to send its first line; less than it waits for a client that must begin. */
const greetMs = 1500;

const silent =
  "accepts connections and sends nothing, as HTTP servers do: name the port for clients, 4222 unless the nats-server has another one";

/** Reads the greeting of a port: the client library does not report what it received instead, or never ends. */
export async function greet(server: NatsHost): Promise<Greeting> {
  const socket = connectTcp(server);
  try {
    const first = await firstBytes(socket);
    if (first === undefined) return { found: silent };
    const info = parseJson(/^INFO (.*)\r\n/.exec(first)?.[1] ?? "");
    const isServer = isObject(info) && /^\d+\.\d+\.\d+/.test(String(info.version));
    return isServer ? { info: info as unknown as ServerInfo } : { found: `greets with ${quoted(first.trim())}` };
  } catch (error) {
    return { found: failureOf(error) };
  } finally {
    socket.destroy();
  }
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

/** Returns the first line that a socket receives, or the bytes so far; undefined if nothing arrives in time. */
async function firstBytes(socket: Socket): Promise<string | undefined> {
  // Stays after the wait, since errors may follow.
  socket.on("error", () => {});
  const timeout = AbortSignal.timeout(greetMs);
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
