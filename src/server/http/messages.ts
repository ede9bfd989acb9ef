import { decode, encode } from "../../lib/utf8.js";

/** Headers of a request, names in lower case, as Node's HTTP server gives them. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A request, whatever carried it. A Fastify request is one. */
export interface MockRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** Path and query as requested, if the transport has removed the prefix of a scope from `url`. */
  readonly originalUrl?: string;
  readonly headers: RequestHeaders;
  /** Aborted when the client disconnects. */
  readonly signal?: AbortSignal | undefined;
}

/** Takes headers of the answer before its body is known. A Fastify reply is one. */
export interface ResponseHeaders {
  headers(values: Record<string, string>): unknown;
}

/** An answer with another status than 200, such as a refusal. */
export interface StatusResponse {
  readonly status: number;
  readonly body: string;
}

/** A whole body: JSON as text, or in UTF-8. */
export type Body = string | Uint8Array<ArrayBuffer>;

/** What to answer: a body with 200, another status with its body, nothing with 204, or no whole answer. */
export type ApiResponse = Body | StatusResponse | ConnectionFault | undefined;

export const jsonType = "application/json; charset=utf-8";

/** The status of an answer; 0 of one that breaks the connection. */
export function statusOf(answer: ApiResponse): number {
  if (answer === undefined) return 204;
  return isBody(answer) ? 200 : answer.status;
}

/** The body of an answer. */
export function bodyOf(answer: Body | StatusResponse): Body {
  return isBody(answer) ? answer : answer.body;
}

/** The body of an answer, as text. */
export function textOf(answer: Body | StatusResponse): string {
  const body = bodyOf(answer);
  return typeof body === "string" ? body : decode(body);
}

/** The body of an answer, in UTF-8. */
export function bytesOf(answer: Body | StatusResponse): Uint8Array<ArrayBuffer> {
  const body = bodyOf(answer);
  return typeof body === "string" ? encode(body) : body;
}

/** Whether an answer is a body, as one with 200 is. */
export function isBody(answer: ApiResponse): answer is Body {
  return typeof answer === "string" || answer instanceof Uint8Array;
}

/** How a connection can break: it is reset, never answered, or ends in the middle of the body. */
export type ConnectionFaultKind = "reset" | "stall" | "truncate";

/** An answer that does not arrive whole, because a fault breaks the connection. */
export class ConnectionFault {
  /** No status arrives for certain. */
  readonly status = 0;

  constructor(
    readonly kind: ConnectionFaultKind,
    /** What was to be answered, of which `truncate` sends a half. */
    readonly response: ApiResponse,
  ) {}
}

/** What is told of a request that was answered; it holds no credentials. */
export interface LoggedRequest {
  readonly method: string;
  /** Path and query as they were asked. */
  readonly url: string;
  readonly status: number;
  /** From the arrival of the request to the end of the answer, in milliseconds. */
  readonly durationMs: number;
}
