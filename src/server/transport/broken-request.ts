import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { isBytes } from "../../lib/utf8.js";
import type { ServerContext } from "../context/context.js";
import { ErrorResponse, type MockRequest } from "../http/messages.js";
import { allowedMethods } from "../lifecycle/unserved.js";

/** An error of Node's HTTP parser. */
interface ParserError extends Error {
  readonly code?: string;
  /** The bytes that it was reading. */
  readonly rawPacket?: unknown;
  /** How many of them it had read. */
  readonly bytesParsed?: number;
}

/**
 * Responds on the bare socket to a request that Node cannot parse, and records it in the journal of the default scope: its
 * first line, if that is well-formed.
 */
export function respondToBrokenRequest({ scopes }: ServerContext, error: ParserError, socket: Socket): void {
  // The rest of such a request is broken too; disconnecting now would lose the response on its way.
  if (responded.has(socket)) return;
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  responded.add(socket);
  const { method, url } = requestLine(error);
  const response = errorResponse(error, method);
  const { status, body } = response;
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json\r\n` +
      (status === 405 ? `Allow: ${allowedMethods}\r\n` : "") +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
  setTimeout(() => socket.destroy(), lingerMs).unref();
  const handled = { request: { method, headers: {} }, url, at: Date.now(), startedAt: performance.now() };
  scopes.main.record(handled, response);
}

const responded = new WeakSet<Socket>();

/** How long a client may continue to send. */
const lingerMs = 2000;

/** Returns the method and URL of the request line that could not be read, if it is well-formed; empty otherwise. */
function requestLine({ code, rawPacket, bytesParsed = 0 }: ParserError): Pick<MockRequest, "method" | "url"> {
  const read = isBytes(rawPacket) ? Buffer.from(rawPacket).toString("latin1") : "";
  // The bytes may begin with the rest of the request before, such as its body. The parser stops within an invalid method.
  const before = code === "HPE_INVALID_METHOD" ? read.slice(0, bytesParsed).replace(/[A-Z]+$/, "") : "";
  const [, method = "", url = ""] = /^([A-Z]+) (\/\S*) HTTP\/\d/.exec(read.slice(before.length)) ?? [];
  return { method, url };
}

function errorResponse({ code = "unknown" }: ParserError, method: string): ErrorResponse {
  // A method that this version of Node does not know, such as QUERY before 22.
  if (code === "HPE_INVALID_METHOD" && method !== "") return new ErrorResponse("methodNotAllowed", { method });
  if (code === "HPE_HEADER_OVERFLOW") return new ErrorResponse("headersTooLarge");
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return new ErrorResponse("requestTimeout");
  return new ErrorResponse("malformedRequest", { problem: code });
}
