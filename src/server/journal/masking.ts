import { createSecretMask } from "../../lib/printable.js";
import { decode, decodePercent } from "../../lib/utf8.js";
import type { RequestHeaders } from "../http/messages.js";
import { pathOf } from "../http/urls.js";

const secretWords = "auth|cookie|token|secret|passw|pwd|signature|credential|assertion|jwt|api[-_]?key";

/** Names of headers and query parameters with credentials: of the API, of the mock, or of gateways in front of either. */
const secretName = new RegExp(`${secretWords}|[-_]key$|^(?:sig|key|code)$`, "i");

/** Finds the few queries that may have such a name, or an encoded one, as every request is masked. */
const mayHaveSecret = new RegExp(`${secretWords}|(?:key|sig|code)=|%[^&=]*=`, "i");

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
  if (!mayHaveSecret.test(query)) return withoutCredentials(url, headers);
  const shown = query
    .split(/(^\?|[&#])/)
    .map(maskedPair)
    .join("");
  return withoutCredentials(path + shown, headers);
}

/** Masks the value in a pair of a query if its name is one of credentials. */
function maskedPair(pair: string): string {
  const equals = pair.indexOf("=");
  const name = pair.slice(0, Math.max(equals, 0));
  return secretName.test(decodePercent(name)) ? `${name}=***` : pair;
}

/** Masks the credentials of a request in its URL wherever a part is one when it is decoded. */
export function maskedSpellings(url: string, headers: RequestHeaders): string {
  const parts = url.split(/([/?&=])/).map((part) => {
    const decoded = decodePercent(part);
    const shown = withoutCredentials(decoded, headers);
    return shown === decoded ? part : encodeURIComponent(shown);
  });
  return parts.join("");
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
