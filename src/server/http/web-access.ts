import { globTest } from "../../lib/glob.js";
import { cut } from "../../lib/message.js";
import { ErrorResponse, positionHeader, type RequestHeaders, staleHeader, unservedHeader } from "./messages.js";

/** Which web pages of other origins may use the API: all, none, or those of this machine and of the listed origins. */
export type Cors = boolean | readonly string[];

export type OriginTest = (origin: string) => boolean;

export type HostTest = (host: string) => boolean;

export const originForm = "an origin such as https://app.example.dev, with its scheme and without a path, or * for all";

/** Reports whether a text is the origin of a page; it may contain `*`. */
export function isOriginPattern(text: string): boolean {
  return text === "*" || text === "null" || /^[a-z*][a-z\d+.*-]*:\/\/[^\s/?#@]+\/?$/i.test(text);
}

export const hostForm = "a name without scheme and port, such as mock or *.example.dev";

/** Reports whether a text is a name or address in a `Host` header, without its port; it may contain `*`. */
export function isHostPattern(text: string): boolean {
  return /^[\w*.-]+$/.test(text) || /^\[?[\da-f]*:[\da-f.]*:[\w.:%]*\]?$/i.test(text);
}

/** Returns the test for origins whose pages may use the API. */
export function originTest(cors: Cors): OriginTest {
  if (typeof cors === "boolean") return () => cors;
  const isListed = listedOriginTest(cors);
  return (origin) => isLoopbackOrigin(origin) || isListed(origin);
}

/** Returns the test for listed origins, which may contain `*`, such as `https://*.example.dev`; `*` alone allows all. */
export function listedOriginTest(origins: readonly string[]): OriginTest {
  const listed = origins.map((one) => (one === "*" ? () => true : globTest(one.replace(/\/$/, "").toLowerCase())));
  return (origin) => listed.some((test) => test(origin.toLowerCase()));
}

/** Returns the test for hosts: localhost, addresses, listed names. Pages may point any other name at this machine. */
export function hostTest(names: readonly string[]): HostTest {
  const listed = names.map((one) => globTest(one.toLowerCase()));
  // Most requests name the same host.
  let last: { readonly host: string; readonly isAllowed: boolean } | undefined;
  return (host) => {
    if (host === last?.host) return last.isAllowed;
    const name = host.replace(/:\d*$/, "").replace(/\.$/, "").toLowerCase();
    last = { host, isAllowed: isAddress(name) || listed.some((test) => test(name)) };
    return last.isAllowed;
  };
}

/** Returns the check that rejects requests of pages without permission, or to an unknown host name. */
export function webAccessCheck(
  cors: Cors,
  hosts: readonly string[],
): (headers: RequestHeaders) => ErrorResponse | undefined {
  // Every page may read responses, so a page gains nothing by pointing its own name here.
  if (cors === true) return () => undefined;
  const isAllowedHost = hostTest(hosts);
  const isAllowedOrigin = originTest(cors === false ? [] : cors);
  return ({ host, origin, "sec-fetch-site": site }) => {
    if (typeof host === "string" && !isAllowedHost(host)) {
      return new ErrorResponse("foreignHost", { host: shown(host.replace(/:\d*$/, "")) });
    }
    if (typeof origin === "string") {
      if (isAllowedOrigin(origin) || isOwnOrigin(origin, String(host))) return undefined;
      return new ErrorResponse("foreignOrigin", { page: `Pages of ${shown(origin)}`, origin: shown(origin) });
    }
    const isForeign = site === "cross-site" || (site === "same-site" && !isLoopbackOrigin(`http://${String(host)}`));
    return isForeign
      ? new ErrorResponse("foreignOrigin", { page: "Pages of other sites", origin: "ORIGIN" })
      : undefined;
  };
}

/** Reports whether a page of an origin is one of the server itself. */
export function isOwnOrigin(origin: string, host: string): boolean {
  return origin === `http://${host}` || origin === `https://${host}`;
}

/** Reports whether pages of an origin come from this machine, as no page of the web does. */
function isLoopbackOrigin(origin: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/(([\w-]+\.)*localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i.test(origin);
}

/** Reports whether no foreign name server can redirect a name: localhost, or an address. */
function isAddress(name: string): boolean {
  return /^(([\w-]+\.)*localhost|\d+\.\d+\.\d+\.\d+|\[[0-9a-f:.]+\])$/.test(name);
}

const shown = (text: string) => cut(text, 100);

const exposed = `Ratelimit, Ratelimit-Policy, Retry-After, ${unservedHeader}, ${positionHeader}, ${staleHeader}`;

/** Returns the CORS headers of a response; `*` only without an origin, as browsers reject it with credentials. */
export function corsHeaders(origin: string | undefined, isAllowed: OriginTest): Record<string, string> {
  if (origin === undefined) return isAllowed("") ? { "access-control-allow-origin": "*" } : {};
  if (!isAllowed(origin)) return {};
  return {
    "access-control-allow-origin": origin,
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": exposed,
    vary: "Origin",
  };
}

export function preflightHeaders(requested: RequestHeaders): Record<string, string> {
  const headers = requested["access-control-request-headers"];
  return {
    "access-control-allow-methods": "GET, HEAD, OPTIONS",
    "access-control-max-age": "600",
    ...(headers && { "access-control-allow-headers": String(headers), vary: "Origin, Access-Control-Request-Headers" }),
    // Chromium sends this if a public page calls a server on this machine.
    ...(requested["access-control-request-private-network"] && { "access-control-allow-private-network": "true" }),
  };
}
