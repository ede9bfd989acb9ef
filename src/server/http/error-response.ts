import { type ErrorEntry, type ErrorName, errorBody, errorTable } from "../../contract/errors.js";
import type { MockRequest } from "./messages.js";
import type { ServedDocument } from "./served-document.js";
import { pathOf } from "./urls.js";

/** A request refused: an entry of the error table with the details of its message. */
export class ErrorResponse {
  readonly status: number;
  readonly #envelope: ErrorEntry["envelope"];

  constructor(
    readonly error: ErrorName,
    readonly details: Readonly<Record<string, string | number>> = {},
    /** What of the entry the behaviour profile says otherwise. */
    { status, envelope }: Partial<Pick<ErrorEntry, "status" | "envelope">> = {},
  ) {
    this.status = status ?? errorTable[error].status;
    this.#envelope = envelope ?? errorTable[error].envelope;
  }

  /** The answer's body. */
  get body(): string {
    return errorBody(this.error, this.details, this.status, this.#envelope);
  }
}

/** An error as Fastify throws it. */
export interface FrameworkError extends Error {
  readonly code?: string;
  readonly statusCode?: number;
}

/** The refusal of a request that the HTTP framework could not handle. */
export function frameworkRefusal(error: FrameworkError, url: string): ErrorResponse {
  if (error.code === "FST_ERR_BAD_URL") return malformedUrlRefusal(url);
  const status = error.statusCode ?? 500;
  return status < 500
    ? new ErrorResponse("malformedRequest", { problem: error.message }, { status })
    : new ErrorResponse("internal");
}

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
export function unroutedRefusal({ method, url }: MockRequest, isKnownPath: (path: string) => boolean): ErrorResponse {
  const path = shortPath(url);
  return isKnownPath(path) ? new ErrorResponse("methodNotAllowed", { method }) : new ErrorResponse("noRoute", { path });
}

/** The refusal of a request whose path is not valid percent-encoded UTF-8. */
export function malformedUrlRefusal(url: string): ErrorResponse {
  return new ErrorResponse("malformedUrl", { path: shortPath(url) });
}

/** The path of a URL, cut so that a message that repeats it stays short. */
function shortPath(url: string): string {
  const path = pathOf(url);
  return path.length > 200 ? `${path.slice(0, 200)}…` : path;
}
