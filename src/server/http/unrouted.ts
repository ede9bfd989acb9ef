import type { Socket } from "node:net";
import type { ServedDocument } from "../openapi.js";
import type { AskedRequest } from "./exchange.js";
import { Refusal } from "./refusal.js";
import { pathOf } from "./url-path.js";

/** The methods of every operation's path. */
export const allowedMethods = "GET, HEAD, OPTIONS";

/** Makes the test whether a path, below one of the prefixes, is that of an operation. */
export function pathTest({ paths }: ServedDocument, prefixes: readonly string[]): (path: string) => boolean {
  const patterns = Object.keys(paths).flatMap((path) =>
    prefixes.map((prefix) => new RegExp(`^${prefix}${path.replaceAll(/\{[^}]+\}/g, "[^/]+")}$`)),
  );
  return (path) => patterns.some((pattern) => pattern.test(path));
}

/** The refusal of a request that has no route: its path has operations of another method, or none. */
export function unroutedRefusal({ method, url }: AskedRequest, isKnownPath: (path: string) => boolean): Refusal {
  const path = shortPath(url);
  return isKnownPath(path) ? new Refusal("methodNotAllowed", { method }) : new Refusal("noRoute", { path });
}

/** The refusal of a request whose path is not valid percent-encoded UTF-8. */
export function malformedUrlRefusal(url: string): Refusal {
  return new Refusal("malformedUrl", { path: shortPath(url) });
}

/** An error as Fastify throws it. */
export interface FrameworkError extends Error {
  readonly code?: string;
  readonly statusCode?: number;
}

/** The refusal of a request that the HTTP framework could not handle. */
export function frameworkRefusal(error: FrameworkError, url: string): Refusal {
  if (error.code === "FST_ERR_BAD_URL") return malformedUrlRefusal(url);
  const status = error.statusCode ?? 500;
  return status < 500
    ? new Refusal("malformedRequest", { problem: error.message }, { status })
    : new Refusal("internal");
}

/** An error as Node's HTTP parser throws it. */
export interface ParserError extends Error {
  readonly code?: string;
  /** The bytes that it was reading. */
  readonly rawPacket?: unknown;
}

/** Answers, on the bare socket, a request that is not well-formed enough to become one, and returns the answer if it does. */
export function answerBrokenRequest(error: ParserError, socket: Socket): Refusal | undefined {
  // The rest of a request that is answered already is broken too; hanging up on it would lose the answer on its way.
  if (answered.has(socket)) return undefined;
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return undefined;
  }
  answered.add(socket);
  const refusal = brokenRequestRefusal(error.code);
  const { status, body } = refusal;
  socket.end(
    `HTTP/1.1 ${status} ${reasons[status] ?? "Bad Request"}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
  setTimeout(() => socket.destroy(), lingerMs).unref();
  return refusal;
}

/** What can be told of a request that is not well-formed: its first line, if that is. */
export function brokenRequest({ rawPacket }: ParserError): AskedRequest {
  const read = rawPacket instanceof Uint8Array ? Buffer.from(rawPacket).toString("latin1") : "";
  const [, method = "", url = ""] = /^([A-Z]+) (\/\S*) HTTP\/\d/.exec(read) ?? [];
  return { method, url, headers: {} };
}

const answered = new WeakSet<Socket>();

/** How long a client may go on sending what nobody reads. */
const lingerMs = 2000;

const reasons: Readonly<Record<number, string>> = { 408: "Request Timeout", 431: "Request Header Fields Too Large" };

function brokenRequestRefusal(code = "unknown"): Refusal {
  if (code === "HPE_HEADER_OVERFLOW") return new Refusal("headersTooLarge");
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return new Refusal("requestTimeout");
  return new Refusal("malformedRequest", { problem: code });
}

/** The path of a URL, cut so that a message that repeats it stays short. */
function shortPath(url: string): string {
  const path = pathOf(url);
  return path.length > 200 ? `${path.slice(0, 200)}…` : path;
}
