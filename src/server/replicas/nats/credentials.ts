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
} as const;

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
  environment: Readonly<Record<string, string | undefined>>,
): Promise<NatsCredentials> {
  const { credentials, token, user, password } = natsVariables;
  const value = (variable: string) => environment[variable] || undefined;
  const named = [value(credentials) && credentials, value(token) && token, value(user) && user].filter(Boolean);
  if (named.length > 1) throw new StateError(`${named.join(" and ")} exclude each other: unset all but one`);
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
