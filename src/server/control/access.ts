import type { IncomingMessage } from "node:http";
import type { ControlAccess } from "../context/options.js";
import { equalSecrets } from "../http/credentials.js";
import { type HostTest, isOwnOrigin } from "../http/web-access.js";
import { ControlError } from "./commands/control-error.js";

/** The header that carries the token. */
const tokenHeader = "x-testkit-token";

/**
 * Checks that a request may use the control API: no web page of another origin, no name that an attacker could point to
 * this machine, and a token where others can reach the mock. Throws `ControlError`.
 */
export function checkAccess(
  { headers, method }: IncomingMessage,
  { token, origins = [] }: ControlAccess,
  isAllowedHost: HostTest,
  exposed: boolean,
): void {
  const { host = "", origin } = headers;
  if (!isAllowedHost(host)) {
    throw new ControlError(
      403,
      `The control API does not accept the host ${JSON.stringify(host)}; allow it with --allowed-host.`,
    );
  }
  if (origin !== undefined && !isOwnOrigin(origin, host) && !origins.includes(origin)) {
    throw new ControlError(403, `Pages of ${origin} may not use the control API; allow them with --control-origin.`);
  }
  const site = headers["sec-fetch-site"];
  if (origin === undefined && (site === "cross-site" || site === "same-site")) {
    throw new ControlError(403, "Pages of another site may not use the control API.");
  }
  if (exposed && token === undefined) {
    throw new ControlError(
      403,
      "The control API is off: the mock listens beyond this machine and has no control token.",
    );
  }
  if (token !== undefined && !equalSecrets(String(headers[tokenHeader] ?? ""), token)) {
    throw new ControlError(401, `The control API needs its token in the header ${tokenHeader}.`);
  }
  if (method === "POST" && !/^application\/json\s*(;|$)/i.test(headers["content-type"] ?? "")) {
    throw new ControlError(415, "Send commands with content-type: application/json.");
  }
}

/** Reports whether an address to listen on can be reached from this machine only. */
export function isLoopback(address: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+|localhost)$/.test(address);
}
