import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { isObject } from "../../../lib/json-path.js";
import { codeOf, messageOf, quoted } from "../../../lib/message.js";
import type { KeyAndCertificate } from "../../../lib/tls.js";
import type { NatsHost } from "./address.js";
import { natsVariables } from "./credentials.js";

/** What a nats-server says of itself. */
export interface ServerInfo {
  readonly version: string;
  /** Whether clients have to show a certificate. */
  readonly tls_verify?: boolean;
}

/** What listens on a port: a nats-server, which may begin with encryption, or a description of something else. */
export type Greeting = { readonly info: ServerInfo; readonly isTlsFirst: boolean } | { readonly found: string };

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
export const certificateNeeded = `requires certificates of its clients: set ${natsVariables.certificate} and ${natsVariables.key} to one that it accepts`;

/** Reports whether an error is what a server says of the certificate of its client, or that there is none. */
export function isAlert(error: unknown): boolean {
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
function firstBytes(socket: Socket, timeoutMs: number): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    let text = "";
    const timer = setTimeout(() => {
      if (socket.connecting) finish(() => reject(new Error("does not respond")));
      else finish(() => resolve(text === "" ? undefined : text));
    }, timeoutMs);
    const onData = (data: Buffer) => {
      text += data.toString("latin1");
      if (text.includes("\n")) finish(() => resolve(text));
    };
    const onEnd = () => finish(() => (text === "" ? reject(new Error("closes connections at once")) : resolve(text)));
    const onError = (error: Error) => finish(() => reject(error));
    socket.on("data", onData).on("end", onEnd).on("close", onEnd).on("error", onError);

    function finish(settle: () => void): void {
      clearTimeout(timer);
      socket
        .off("data", onData)
        .off("end", onEnd)
        .off("close", onEnd)
        .off("error", onError)
        .on("error", () => {});
      settle();
    }
  });
}
