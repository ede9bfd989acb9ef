import { type Credentials, credentialsFrom } from "../suite/target/credentials.js";
import { CliError } from "./failure.js";

const variables = ["CLOUDFLARE_API_TOKEN", "CLOUDFLARE_EMAIL", "CLOUDFLARE_API_KEY"];

/** Reads the credentials from the environment; undefined when it has none. Fails, without showing it, when one cannot be sent. */
export function readCredentials(): Credentials | undefined {
  return credentialsFrom(Object.fromEntries(variables.map((name) => [name, sendable(name)])));
}

function sendable(name: string): string | undefined {
  // A value that was read from a file may end in a line break.
  const value = process.env[name]?.trim();
  if (value === undefined || /^[\x21-\x7e]*$/.test(value)) return value;
  throw new CliError(`${name} cannot be sent: it has a space, a line break or another character that no token has`);
}
