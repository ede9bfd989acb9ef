import type { Socket } from "node:net";
import type { ServerContext } from "../context/context.js";
import { ErrorResponse } from "../http/messages.js";

/** An error as Node's HTTP parser throws it. */
export interface ParserError extends Error {
  readonly code?: string;
  /** The bytes that it was reading. */
  readonly rawPacket?: unknown;
}

/** Answers, on the bare socket, a request that is not well-formed enough to become one, and returns the answer if it does. */
export function respondToBrokenRequest(error: ParserError, socket: Socket): ErrorResponse | undefined {
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

/** Records a broken request in the journal of the default scope: its first line, if that is well-formed. */
export function recordBrokenRequest(
  { scopes }: ServerContext,
  { rawPacket }: ParserError,
  response: ErrorResponse,
): void {
  const read = rawPacket instanceof Uint8Array ? Buffer.from(rawPacket).toString("latin1") : "";
  const [, method = "", url = ""] = /^([A-Z]+) (\/\S*) HTTP\/\d/.exec(read) ?? [];
  scopes.main.journal.record({
    at: Date.now(),
    durationMs: 0,
    method,
    url,
    headers: {},
    operation: undefined,
    tenant: undefined,
    status: response.status,
    response,
    faults: [],
  });
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
