import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { isBytes } from "../../lib/utf8.js";
import type { ServerContext } from "../context/context.js";
import { ErrorResponse, jsonType, type MockRequest } from "../http/messages.js";
import { createRequestLog } from "../lifecycle/request-log.js";
import { allowedMethods } from "../lifecycle/unserved.js";

/** An error of Node's HTTP parser. */
interface ParserError extends Error {
  readonly code?: string;
  readonly rawPacket?: unknown;
  /** How many of them it had parsed. */
  readonly bytesParsed?: number;
}

/** Creates the handler for requests that Node cannot parse. */
export function createBrokenRequestHandler(context: ServerContext): (error: ParserError, socket: Socket) => void {
  const respond = createBareResponder(context);
  return (error, socket) => {
    const notice = otherProtocol(error);
    if (notice !== undefined) context.notice(notice);
    if (error.code === "ECONNRESET") {
      socket.destroy();
      return;
    }
    const line = requestLine(error);
    respond(socket, line, parserErrorResponse(error, line.method));
  };
}

type RequestLine = Pick<MockRequest, "method" | "url">;

/** Creates a responder for bare sockets, which records the request in the journal of the default scope. */
function createBareResponder(context: ServerContext) {
  const logRequest = createRequestLog(context);
  const responded = new WeakSet<Socket>();
  return (socket: Socket, { method, url }: RequestLine, response: ErrorResponse): void => {
    // The rest of a broken request is broken too; disconnecting now would lose the response on its way.
    if (responded.has(socket)) return;
    if (!socket.writable) {
      socket.destroy();
      return;
    }
    responded.add(socket);
    const { status, body } = response;
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: ${jsonType}\r\n` +
        (status === 405 ? `Allow: ${allowedMethods}\r\n` : "") +
        `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${method === "HEAD" ? "" : body}`,
    );
    setTimeout(() => socket.destroy(), lingerMs).unref();
    const request = { method, url, headers: {} };
    const handled = { request, url, at: Date.now(), startedAt: performance.now() };
    context.scopes.main.record(handled, response);
    // Some of these have no request line to log.
    if (method !== "") logRequest?.(handled, response);
  };
}

/** How long a client may continue to send. */
const lingerMs = 2000;

/** Describes the other protocol that a client or a proxy before the mock speaks, if it is one that people confuse. */
function otherProtocol(error: ParserError): string | undefined {
  if (error.code === "ERR_SSL_HTTP_REQUEST") return "A client requests http://, but this mock serves https:// only.";
  const read = readText(error);
  return otherProtocols.find(({ starts }) => starts.some((start) => read.startsWith(start)))?.notice;
}

/** How other protocols start: TLS, HTTP/2, and both forms of the PROXY protocol. */
const otherProtocols = [
  {
    starts: ["\x16"],
    notice: "A client requests https://, but this mock serves http:// only, unless started with TLS.",
  },
  { starts: ["PRI * HTTP/2"], notice: "A client or proxy speaks HTTP/2, but this mock serves HTTP/1.1 only." },
  {
    starts: ["PROXY ", "\r\n\r\n\0\r\nQUIT\n"],
    notice: "A proxy sends the PROXY protocol, which this mock does not read: turn it off there.",
  },
];

/** Returns the method and URL of the request line that could not be parsed, if it is well-formed; empty texts otherwise. */
function requestLine(error: ParserError): RequestLine {
  const { code, bytesParsed = 0 } = error;
  const read = readText(error);
  // The bytes may begin with the rest of the previous request, such as its body. The parser stops within an invalid method.
  let start = code === "HPE_INVALID_METHOD" ? bytesParsed : 0;
  while (start > 0 && /[A-Z]/.test(read.charAt(start - 1))) start--;
  const [, method = "", url = ""] = /^([A-Z]+) (\/\S*) HTTP\/\d/.exec(read.slice(start)) ?? [];
  return { method, url };
}

/** Returns the bytes that the parser has read, one character each. */
function readText({ rawPacket }: ParserError): string {
  return isBytes(rawPacket) ? Buffer.from(rawPacket).toString("latin1") : "";
}

function parserErrorResponse({ code = "unknown" }: ParserError, method: string): ErrorResponse {
  // A method that this version of Node does not know, such as QUERY before 22.
  if (code === "HPE_INVALID_METHOD" && method !== "") return new ErrorResponse("methodNotAllowed", { method });
  if (code === "HPE_HEADER_OVERFLOW") return new ErrorResponse("headersTooLarge");
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return new ErrorResponse("requestTimeout");
  return new ErrorResponse("malformedRequest", { problem: code });
}
