import type { Socket } from "node:net";
import { ErrorResponse } from "../http/error-response.js";
import type { MockRequest } from "../http/messages.js";

/** An error as Node's HTTP parser throws it. */
export interface ParserError extends Error {
  readonly code?: string;
  /** The bytes that it was reading. */
  readonly rawPacket?: unknown;
}

/** Answers, on the bare socket, a request that is not well-formed enough to become one, and returns the answer if it does. */
export function answerBrokenRequest(error: ParserError, socket: Socket): ErrorResponse | undefined {
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
export function brokenRequest({ rawPacket }: ParserError): MockRequest {
  const read = rawPacket instanceof Uint8Array ? Buffer.from(rawPacket).toString("latin1") : "";
  const [, method = "", url = ""] = /^([A-Z]+) (\/\S*) HTTP\/\d/.exec(read) ?? [];
  return { method, url, headers: {} };
}

const answered = new WeakSet<Socket>();

/** How long a client may go on sending what nobody reads. */
const lingerMs = 2000;

const reasons: Readonly<Record<number, string>> = { 408: "Request Timeout", 431: "Request Header Fields Too Large" };

function brokenRequestRefusal(code = "unknown"): ErrorResponse {
  if (code === "HPE_HEADER_OVERFLOW") return new ErrorResponse("headersTooLarge");
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return new ErrorResponse("requestTimeout");
  return new ErrorResponse("malformedRequest", { problem: code });
}
