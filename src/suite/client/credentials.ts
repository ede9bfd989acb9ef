import type { CredentialUse } from "../probe.js";

/** What proves who asks: a token, or the older pair of email and key. */
export type Credentials = { readonly token: string } | { readonly email: string; readonly key: string };

/** Reads the credentials from the environment; undefined when it has none. */
export function credentialsFrom(environment: Readonly<Record<string, string | undefined>>): Credentials | undefined {
  const { CLOUDFLARE_API_TOKEN: token, CLOUDFLARE_EMAIL: email, CLOUDFLARE_API_KEY: key } = environment;
  if (token) return { token };
  return email && key ? { email, key } : undefined;
}

/** The headers that carry the credentials of a request. */
export function credentialHeaders(use: CredentialUse, given: Credentials | undefined): Record<string, string> {
  if (use === "none") return {};
  if (use === "wrong") return { authorization: `Bearer ${wrongToken}` };
  if (given === undefined) return { authorization: `Bearer ${placeholderToken}` };
  return "token" in given
    ? { authorization: `Bearer ${given.token}` }
    : { "x-auth-email": given.email, "x-auth-key": given.key };
}

// Of the length of a real token, so that it is refused for being unknown, not for being malformed.
const wrongToken = "0".repeat(40);

const placeholderToken = "realtimekit-testkit";
