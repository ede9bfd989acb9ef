import type * as core from "@nats-io/transport-node";
import { readInput } from "../../../lib/files.js";
import { messageOf } from "../../../lib/message.js";
import { type KeyAndCertificate, tlsProblem } from "../../../lib/tls.js";
import { StateError } from "../../../world/log/event-log.js";

/** The optional peers that a log on NATS needs. */
export interface NatsModules {
  readonly core: typeof core;
  readonly jetstream: typeof import("@nats-io/jetstream");
  readonly objects: typeof import("@nats-io/obj");
}

/** How to reach the servers, and how durable they must be. */
export interface NatsOptions {
  readonly address: NatsAddress;
  /** Monitoring addresses of the servers; port 8222 of their hosts unless set. */
  readonly monitors: readonly string[];
  /** `full` requires each server to sync before it confirms. */
  readonly durability: "full" | "relaxed";
  /** Environment variables, some with credentials. */
  readonly environment: Environment;
}

type Environment = Readonly<Record<string, string | undefined>>;

export const natsVariables = {
  credentials: "REALTIMEKIT_TESTKIT_NATS_CREDENTIALS",
  token: "REALTIMEKIT_TESTKIT_NATS_TOKEN",
  user: "REALTIMEKIT_TESTKIT_NATS_USER",
  password: "REALTIMEKIT_TESTKIT_NATS_PASSWORD",
  certificate: "REALTIMEKIT_TESTKIT_NATS_CERTIFICATE",
  key: "REALTIMEKIT_TESTKIT_NATS_KEY",
} as const;

/** Where a stream is. */
export interface NatsAddress {
  /** Whether it must be reached with encryption. */
  readonly isEncrypted: boolean;
  readonly servers: readonly NatsHost[];
  readonly stream: string;
}

export interface NatsHost {
  /** A name or an address; IPv6 addresses have no brackets. */
  readonly host: string;
  readonly port: number;
}

export const defaultPort = 4222;
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

export function hostText({ host, port }: NatsHost): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

export function addressText({ isEncrypted, servers, stream }: NatsAddress): string {
  return `${isEncrypted ? "tls" : "nats"}://${servers.map(hostText).join()}/${stream}`;
}

const maxBytes = 64 * 1024;

/** Reads the credentials that the environment names, if any. Throws `StateError` if they cannot be used. */
export async function readCredentials({ credsAuthenticator }: NatsModules["core"], environment: Environment) {
  const names = natsVariables;
  const value = (variable: string) => environment[variable] || undefined;
  const [file, token, user] = [value(names.credentials), value(names.token), value(names.user)];
  const pass = value(names.password);
  const given = [file && names.credentials, token && names.token, user && names.user].filter(Boolean);
  if (given.length > 1) throw new StateError(`${given.join(" and ")} cannot be combined: unset all but one`);
  if (pass && !user) throw new StateError(`${names.password} needs ${names.user}: set both`);
  if (file === undefined) return { ...(token && { token }), ...(user && { user }), ...(pass && { pass }) };
  try {
    const authenticator = credsAuthenticator(await readInput(file, maxBytes));
    // Reads the file, like a connection.
    authenticator("");
    return { authenticator };
  } catch (error) {
    throw new StateError(`${names.credentials}=${file}: ${messageOf(error)}`);
  }
}

/** Reads the certificate that the environment names, if any. Throws `StateError` if it cannot be used. */
export async function readCertificate(environment: Environment): Promise<KeyAndCertificate | undefined> {
  const { certificate, key } = natsVariables;
  const [certificateFile, keyFile] = [environment[certificate], environment[key]];
  if (!certificateFile && !keyFile) return undefined;
  if (!certificateFile) throw new StateError(`${key} needs ${certificate}: set both`);
  if (!keyFile) throw new StateError(`${certificate} needs ${key}: set both`);
  const read = { key: await readNamed(key, keyFile), cert: await readNamed(certificate, certificateFile) };
  const problem = tlsProblem(read);
  if (problem === undefined) return read;
  throw new StateError(`${certificate}=${certificateFile} and ${key}=${keyFile} are ${problem}`);
}

async function readNamed(variable: string, file: string): Promise<string> {
  try {
    return String(await readInput(file, maxBytes));
  } catch (error) {
    throw new StateError(`${variable}=${file}: ${messageOf(error)}`);
  }
}
