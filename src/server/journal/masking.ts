import { createSecretMask } from "../../lib/printable.js";
import { decode } from "../../lib/utf8.js";
import type { RequestHeaders } from "../http/messages.js";
import { pathOf } from "../http/urls.js";

/** Names of headers and query parameters with credentials: of the API, of the mock, or of gateways in front of either. */
const secretName = /auth|cookie|token|secret|password|signature|api[-_]?key/i;

export function maskedHeaders(headers: RequestHeaders): Record<string, string> {
  const shown = Object.entries(headers).flatMap(([name, value]) => {
    const text = value === undefined ? undefined : [value].flat().join(", ");
    return text === undefined ? [] : [[name, secretName.test(name) ? masked(text) : maskedUrl(text, headers)]];
  });
  return Object.fromEntries(shown);
}

/** Masks a value, except for the scheme of an Authorization header. */
function masked(value: string): string {
  const scheme = /^(Bearer|Basic) /i.exec(value)?.[1];
  return scheme ? `${scheme} ***` : "***";
}

/** Returns a URL without the credentials of its request, and without values of parameters with secret names. */
export function maskedUrl(url: string, headers: RequestHeaders): string {
  const path = pathOf(url);
  const query = url.slice(path.length);
  if (!secretName.test(query)) return withoutCredentials(url, headers);
  const shown = query.replaceAll(/([?&])([^=&#]*)=[^&#]*/g, (pair, start, name) =>
    secretName.test(name) ? `${start}${name}=***` : pair,
  );
  return withoutCredentials(path + shown, headers);
}

/** Masks the credentials of a request in a text about it. */
export function withoutCredentials(text: string, headers: RequestHeaders): string {
  const {
    authorization = "",
    "x-auth-key": key = "",
    "x-auth-email": email = "",
    "proxy-authorization": proxy = "",
  } = headers;
  const sent = `${authorization}\n${key}\n${email}\n${proxy}`;
  const mask = masks.get(sent) ?? createMask(sent);
  return mask(text);
}

/** Created once for all requests of a client. */
const masks = new Map<string, (text: string) => string>();

function createMask(sent: string): (text: string) => string {
  const mask = createSecretMask(sent.split("\n").flatMap(secretsOf), "***");
  if (masks.size >= 100) masks.clear();
  masks.set(sent, mask);
  return mask;
}

/** Returns the secrets in the value of a header, such as both parts of Basic credentials. */
function secretsOf(value: string): string[] {
  const secret = value.slice(value.lastIndexOf(" ") + 1);
  const pair = /^basic /i.test(value) ? decodedBase64(secret) : undefined;
  return pair === undefined ? [secret] : [secret, pair, pair.slice(pair.indexOf(":") + 1)];
}

function decodedBase64(text: string): string | undefined {
  try {
    return decode(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)));
  } catch {
    return undefined;
  }
}
