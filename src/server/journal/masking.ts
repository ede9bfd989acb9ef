import type { RequestHeaders } from "../http/messages.js";
import { pathOf } from "../http/urls.js";

/** Names of headers and query parameters that hold credentials: of the API, of the mock, or of gateways in front of either. */
const secretName = /auth|cookie|token|secret|password|signature|api[-_]?key/i;

/** Returns headers of a request without secrets. */
export function maskedHeaders(headers: RequestHeaders): Record<string, string> {
  const shown = Object.entries(headers).flatMap(([name, value]) => {
    const text = value === undefined ? undefined : [value].flat().join(", ");
    return text === undefined ? [] : [[name, secretName.test(name) ? masked(text) : maskedUrl(text, headers)]];
  });
  return Object.fromEntries(shown);
}

/** Masks a value except for the scheme of an Authorization header. */
function masked(value: string): string {
  const scheme = /^(Bearer|Basic) /i.exec(value)?.[1];
  return scheme ? `${scheme} ***` : "***";
}

/** Returns a URL without the credentials of its request, and without values of parameters whose names speak of some. */
export function maskedUrl(url: string, headers: RequestHeaders): string {
  const path = pathOf(url);
  const query = url.slice(path.length);
  if (!secretName.test(query)) return withoutCredentials(url, headers);
  const shown = query.replaceAll(/([?&])([^=&#]*)=[^&#]*/g, (pair, start, name) =>
    secretName.test(name) ? `${start}${name}=***` : pair,
  );
  return withoutCredentials(path + shown, headers);
}

/** Replaces the credentials of a request in something that was written about it. */
export function withoutCredentials(text: string, headers: RequestHeaders): string {
  let shown = text;
  for (const value of [headers.authorization, headers["x-auth-key"], headers["x-auth-email"]]) {
    if (typeof value !== "string") continue;
    const secret = value.slice(value.lastIndexOf(" ") + 1);
    // Shorter ones, as tests send them, may be words of a sentence.
    if (secret.length < 16 && !secret.includes("@")) continue;
    for (const form of [secret, encodeURIComponent(secret)]) {
      if (shown.includes(form)) shown = shown.replaceAll(form, "***");
    }
  }
  return shown;
}
