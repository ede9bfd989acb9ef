import { type ErrorName, type ErrorOverrides, errorBody, errorMessage, errorTable } from "../../contract/errors.js";
import { type Bytes, decode, isBytes } from "../../lib/utf8.js";

/** Headers of a request, with lower-case names, like those of Node's HTTP server. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Header with the log position that the response of a replica reflects at least. */
export const positionHeader = "x-testkit-position";
/** Request header that makes a replica wait until it has followed the log up to a position. */
export const minPositionHeader = "x-testkit-min-position";
/** Header of responses from a replica that cannot reach the log, or has been behind it for a while. */
export const staleHeader = "x-testkit-stale";
/** Response header that names an operation of the API which this mock does not serve. */
export const unservedHeader = "x-testkit-operation-not-served";

/** A request of any transport. A Fastify request is one. */
export interface MockRequest {
  readonly method: string;
  readonly url: string;
  /** Path and query as requested, if the transport has removed the prefix of a scope from `url`. */
  readonly originalUrl?: string;
  readonly headers: RequestHeaders;
  /** The body, if requests may be forwarded. */
  readonly body?: unknown;
  /** Responds instead of the mock's upstream if the mock does not serve the request. */
  readonly passTo?: PassTo;
  /** Aborted when the client disconnects. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Returns the signal that is aborted when the client disconnects; undefined for a request with a body, whose signal Fastify
 * aborts as soon as the body has been read.
 */
export function disconnectSignal(request: MockRequest): AbortSignal | undefined {
  const { "content-length": length = "0", "transfer-encoding": encoding } = request.headers;
  return encoding === undefined && Number(length) === 0 ? request.signal : undefined;
}

/** Responds to requests for paths and operations that the mock does not serve. */
export interface PassTo {
  /** Its name in the journal. */
  readonly name: string;
  /** Sends a request, given with its path and query. */
  send(request: MockRequest, url: string): Promise<PassedResponse | ErrorResponse>;
}

/** The response to a request that was passed on. */
export interface PassedResponse {
  /** 0 if it is unknown. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
}

export interface StatusResponse {
  readonly status: number;
  readonly body: Body;
}

export type Body = string | Bytes;

/** A response: a body with 200, a status with its body, undefined for 204, or a broken connection. */
export type ApiResponse = Body | StatusResponse | ConnectionFault | undefined;

export const jsonType = "application/json; charset=utf-8";

/** Returns the status of a response; 0 for a broken connection. */
export function statusOf(response: ApiResponse): number {
  if (response === undefined) return 204;
  return isBody(response) ? 200 : response.status;
}

/** Returns the reason phrase of a status; browsers have no table of these texts. */
export function statusTextOf(status: number): string {
  return globalThis.process?.getBuiltinModule?.("node:http")?.STATUS_CODES[status] ?? "";
}

export function bodyOf(response: Body | StatusResponse): Body {
  return isBody(response) ? response : response.body;
}

export function textOf(response: Body | StatusResponse): string {
  const body = bodyOf(response);
  return typeof body === "string" ? body : decode(body);
}

/** Reports whether a response is a body with status 200. */
function isBody(response: ApiResponse): response is Body {
  return typeof response === "string" || isBytes(response);
}

/** How a connection breaks: it is reset, gets no response, or ends in the middle of the body. */
export type ConnectionFaultKind = "reset" | "stall" | "truncate";

/** A response that does not arrive completely, because a fault breaks the connection. */
export class ConnectionFault {
  readonly status = 0;

  constructor(
    readonly kind: ConnectionFaultKind,
    /** The response without the fault; `truncate` sends half of it. */
    readonly response: ApiResponse,
  ) {}
}

/** A request and its response, as passed to `onRequest`, without credentials. */
export interface LoggedRequest {
  readonly method: string;
  /** Path and query as requested. */
  readonly url: string;
  readonly status: number;
  /** Length of the body in bytes; undefined if the mock did not write it. */
  readonly bytes?: number | undefined;
  /** Equal for equal bodies; only for a forecast. */
  readonly digest?: string | undefined;
  /** Time from the arrival of the request to the response, in milliseconds. */
  readonly durationMs: number;
  /** The operationId; undefined if the path has none. */
  readonly operation: string | undefined;
  /** Ids of the faults that fired. */
  readonly faults: readonly string[];
  /** What the client probably did wrong, and what to do instead. */
  readonly mistakes: readonly string[];
  readonly error?: string;
  /** The error, with its stack, of a defect of the mock that this request met. */
  readonly defect?: string | undefined;
  /** What responded instead of the mock: an upstream, or code of the test. */
  readonly forwarded?: string;
  /** The requested operation of the API, if this mock does not serve it. */
  readonly notServed?: string;
}

/** An error response: an entry of the error table with the details of its message. */
export class ErrorResponse {
  readonly status: number;

  constructor(
    readonly error: ErrorName,
    readonly details: Readonly<Record<string, string | number>> = {},
    /** Settings of the behaviour profile for this error. */
    private readonly overrides: ErrorOverrides = {},
  ) {
    this.status = overrides.status ?? errorTable[error].status;
  }

  get body(): string {
    return errorBody(this.error, this.details, this.overrides);
  }

  get message(): string {
    return errorMessage(this.error, this.details, this.overrides);
  }
}

/** The response to a request that met a defect of the mock. */
export class DefectResponse extends ErrorResponse {
  constructor(readonly defect: Error) {
    super("internal");
  }
}
