import { type ErrorName, type ErrorOverrides, errorBody, errorMessage, errorTable } from "../../contract/errors.js";
import { type Bytes, decode, isBytes } from "../../lib/utf8.js";

/** Headers of a request, names in lower case, as Node's HTTP server gives them. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The header with the position of the log that a response of a replica shows at least. */
export const positionHeader = "x-testkit-position";
/** The header of a request that waits until a replica has followed the log up to a position. */
export const minPositionHeader = "x-testkit-min-position";
/** The header of responses of a replica that cannot reach the log, or has been behind it for a while. */
export const staleHeader = "x-testkit-stale";
/** The header of responses that names an operation of the API which this mock does not serve. */
export const unservedHeader = "x-testkit-operation-not-served";

/** A request, whatever carried it. A Fastify request is one. */
export interface MockRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** Path and query as requested, if the transport has removed the prefix of a scope from `url`. */
  readonly originalUrl?: string;
  readonly headers: RequestHeaders;
  /** The body, where requests may be forwarded. */
  readonly body?: unknown;
  /** What responds if the mock does not serve the request, instead of the upstream of the mock. */
  readonly passTo?: PassTo;
  /** Aborted when the client disconnects. */
  readonly signal?: AbortSignal | undefined;
}

/** What responds to requests for paths and operations that the mock does not serve. */
export interface PassTo {
  /** Names it in the journal. */
  readonly name: string;
  /** Sends a request, given with its path and query. */
  send(request: MockRequest, url: string): Promise<PassedResponse | ErrorResponse>;
}

/** The response to a request that was passed on. */
export interface PassedResponse {
  /** 0 when it is not known. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
}

/** A response with another status than 200. */
export interface StatusResponse {
  readonly status: number;
  readonly body: Body;
}

export type Body = string | Bytes;

/** A response: a body with 200, another status with its body, nothing with 204, or a broken connection. */
export type ApiResponse = Body | StatusResponse | ConnectionFault | undefined;

export const jsonType = "application/json; charset=utf-8";

/** Returns the status of a response; 0 for a broken connection. */
export function statusOf(response: ApiResponse): number {
  if (response === undefined) return 204;
  return isBody(response) ? 200 : response.status;
}

/** Returns what HTTP/1.1 sends after a status; browsers have no table of these texts. */
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

/** Reports whether a response is only a body, with status 200. */
function isBody(response: ApiResponse): response is Body {
  return typeof response === "string" || isBytes(response);
}

/** How a connection can break: it is reset, gets no response, or ends in the middle of the body. */
export type ConnectionFaultKind = "reset" | "stall" | "truncate";

/** A response that does not arrive whole, because a fault breaks the connection. */
export class ConnectionFault {
  readonly status = 0;

  constructor(
    readonly kind: ConnectionFaultKind,
    /** The response without the fault, of which `truncate` sends a half. */
    readonly response: ApiResponse,
  ) {}
}

/** A request and its response as `onRequest` is called with; it holds no credentials. */
export interface LoggedRequest {
  readonly method: string;
  /** Path and query as requested. */
  readonly url: string;
  readonly status: number;
  /** Length of the body in bytes; undefined if the mock did not write it. */
  readonly bytes?: number | undefined;
  /** Equal for equal bodies; only for a forecast. */
  readonly digest?: string | undefined;
  /** From the arrival of the request to the response, in milliseconds. */
  readonly durationMs: number;
  /** The operation, by its operationId; undefined if the path has none. */
  readonly operation: string | undefined;
  /** Ids of the faults that fired. */
  readonly faults: readonly string[];
  /** What the client probably did wrong, and what to do instead. */
  readonly mistakes: readonly string[];
  /** The message of an error response. */
  readonly error?: string;
  /** What responded instead of the mock: an upstream, or something of the test. */
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
    /** What the behaviour profile decides. */
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
