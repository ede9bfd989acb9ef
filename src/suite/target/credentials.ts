import type { HttpResponse } from "../../lib/http-client.js";
import type { CredentialUse } from "../model/exchange.js";

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

// Of the length of a real token, so that it is rejected for being unknown, not for being malformed.
const wrongToken = "0".repeat(40);

const placeholderToken = "realtimekit-testkit";

/** Real tokens and keys are longer; a shorter one, as a test sends it, may be a word of a title. */
const shortestSecret = 16;

/** Masks the secret in a response that echoes it, so that no report, recording or terminal shows it. */
export function withoutSecret(response: HttpResponse, credentials: Credentials | undefined): HttpResponse {
  const secret = credentials && ("token" in credentials ? credentials.token : credentials.key);
  if (secret === undefined || secret.length < shortestSecret) return response;
  const mask = (text: string) => text.replaceAll(secret, "[secret]");
  const headers = Object.entries(response.headers).map(([name, value]) => [name, mask(value)] as const);
  return { ...response, headers: Object.fromEntries(headers), body: mask(response.body) };
}
