import { createSecureContext } from "node:tls";
import type { Authenticator } from "@nats-io/transport-node";
import { readInput } from "../../../lib/input-file.js";
import { messageOf } from "../../../lib/message.js";
import { StateError } from "../../../world/log/event-log.js";
import type { NatsModules } from "./source.js";

/** Environment variables with the credentials of NATS. */
export const natsVariables = {
  credentials: "REALTIMEKIT_TESTKIT_NATS_CREDENTIALS",
  token: "REALTIMEKIT_TESTKIT_NATS_TOKEN",
  user: "REALTIMEKIT_TESTKIT_NATS_USER",
  password: "REALTIMEKIT_TESTKIT_NATS_PASSWORD",
  certificate: "REALTIMEKIT_TESTKIT_NATS_CERTIFICATE",
  key: "REALTIMEKIT_TESTKIT_NATS_KEY",
} as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** Options of a connection with credentials. */
export interface NatsCredentials {
  readonly authenticator?: Authenticator;
  readonly token?: string;
  readonly user?: string;
  readonly pass?: string;
}

const maxBytes = 64 * 1024;

/** Reads the credentials that the environment names; none if it names none. Throws `StateError` when they cannot be used. */
export async function readCredentials(
  { credsAuthenticator }: NatsModules["core"],
  environment: Environment,
): Promise<NatsCredentials> {
  const { credentials, token, user, password } = natsVariables;
  const value = (variable: string) => environment[variable] || undefined;
  const named = [value(credentials) && credentials, value(token) && token, value(user) && user].filter(Boolean);
  if (named.length > 1) throw new StateError(`${named.join(" and ")} cannot be combined: unset all but one`);
  if (value(password) && !value(user)) throw new StateError(`${password} needs ${user}: set both`);
  const file = value(credentials);
  if (file === undefined) {
    const [tokenValue, userValue, pass] = [value(token), value(user), value(password)];
    return {
      ...(tokenValue && { token: tokenValue }),
      ...(userValue && { user: userValue }),
      ...(pass && { pass }),
    };
  }
  try {
    const authenticator = credsAuthenticator(await readInput(file, maxBytes));
    // Reads them, as a connection would.
    authenticator("");
    return { authenticator };
  } catch (error) {
    throw new StateError(`${credentials}=${file}: ${messageOf(error)}`);
  }
}

/** What a client shows servers that require certificates: the certificate and its key, as PEM. */
export interface ClientCertificate {
  readonly cert: string;
  readonly key: string;
}

/** Reads the certificate that the environment names, if it does. Throws `StateError` when it cannot be used. */
export async function readCertificate(environment: Environment): Promise<ClientCertificate | undefined> {
  const { certificate, key } = natsVariables;
  const [certificateFile, keyFile] = [environment[certificate] || undefined, environment[key] || undefined];
  if (certificateFile === undefined && keyFile === undefined) return undefined;
  if (certificateFile === undefined) throw new StateError(`${key} needs ${certificate}: set both`);
  if (keyFile === undefined) throw new StateError(`${certificate} needs ${key}: set both`);
  let named = `${certificate}=${certificateFile}`;
  try {
    const cert = await readInput(certificateFile, maxBytes);
    // With bytes, not text: an empty text counts as no certificate.
    createSecureContext({ cert });
    named = `${key}=${keyFile}`;
    const read = { cert, key: await readInput(keyFile, maxBytes) };
    createSecureContext(read);
    return { cert: read.cert.toString(), key: read.key.toString() };
  } catch (error) {
    throw new StateError(`${named}: ${messageOf(error)}`);
  }
}
