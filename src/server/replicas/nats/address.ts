import { StateError } from "../../../world/log/event-log.js";
import { natsVariables } from "./credentials.js";

/** Where a stream is. */
export interface NatsAddress {
  /** Whether it must be reached with encryption. */
  readonly isEncrypted: boolean;
  readonly servers: readonly NatsHost[];
  readonly stream: string;
}

/** A server that clients can connect to. */
export interface NatsHost {
  /** A name or an address, one of IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

const defaultPort = 4222;
const form = "nats://HOST[:PORT][,HOST[:PORT]]/STREAM, the name in letters, digits, - and _";

/** Parses `nats://HOST[:PORT][,HOST[:PORT]]/STREAM`, or `tls://`. Throws `StateError` with what is wrong. */
export function parseNatsAddress(text: string): NatsAddress {
  if (text.includes("@")) {
    const { credentials, token, user, password } = natsVariables;
    throw new StateError(
      `leave credentials out of the address of the log: set ${credentials}, ${token}, or ${user} and ${password}`,
    );
  }
  const [, scheme = "", hosts = "", stream = ""] = /^(nats|tls):\/\/([^/]*)\/(.*)$/i.exec(text) ?? [];
  if (scheme === "" || !/^[\w-]{1,64}$/.test(stream)) throw new StateError(`--log ${text}: expected ${form}`);
  return { isEncrypted: scheme.toLowerCase() === "tls", servers: hosts.split(",").map(hostOf), stream };

  function hostOf(one: string): NatsHost {
    const [, bracketed, name, port] = /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::(\d{1,5}))?$/i.exec(one) ?? [];
    const host = bracketed ?? name;
    const number = Number(port ?? defaultPort);
    if (host === undefined || number < 1 || number > 65_535) {
      throw new StateError(`--log ${text}: ${JSON.stringify(one)} is not a server; expected ${form}`);
    }
    return { host, port: number };
  }
}

/** A server as URLs have it. */
export function hostText({ host, port }: NatsHost): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** An address, for people. */
export function addressText({ isEncrypted, servers, stream }: NatsAddress): string {
  return `${isEncrypted ? "tls" : "nats"}://${servers.map(hostText).join()}/${stream}`;
}
