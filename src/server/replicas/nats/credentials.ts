import type { Authenticator } from "@nats-io/transport-node";
import { readInput } from "../../../lib/files.js";
import { messageOf } from "../../../lib/message.js";
import { type KeyAndCertificate, tlsProblem } from "../../../lib/tls.js";
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

/** Reads the certificate that the environment names, if it does. Throws `StateError` when it cannot be used. */
export async function readCertificate(environment: Environment): Promise<KeyAndCertificate | undefined> {
  const { certificate, key } = natsVariables;
  const [certificateFile, keyFile] = [environment[certificate] || undefined, environment[key] || undefined];
  if (certificateFile === undefined && keyFile === undefined) return undefined;
  if (certificateFile === undefined) throw new StateError(`${key} needs ${certificate}: set both`);
  if (keyFile === undefined) throw new StateError(`${certificate} needs ${key}: set both`);
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
