import { entryOf } from "../lib/suggest.js";
import type { Origin } from "./constants.js";

/** An error response. `code` is the product's HTTP status or the gateway's own number. */
export interface ErrorEntry {
  readonly status: number;
  readonly envelope: "product" | "gateway";
  readonly code: number;
  /** The message; `{name}` stands for a detail of the request. */
  readonly message: string;
  readonly origin: Origin | "mock";
  /** Description in the OpenAPI document. */
  readonly meaning: string;
}

/** Every error response. Origin `mock` marks limits of this mock that the API does not have. */
export const errorTable = {
  noActiveSession: {
    ...product(404),
    message: "No active session found for meeting_id {id}",
    origin: "documented",
    meaning: "The meeting has no active session, or there is no such meeting.",
  },
  sessionNotFound: {
    ...product(404),
    message: "No session found for session_id {id}",
    origin: "assumed",
    meaning: "There is no such session.",
  },
  livestreamSessionNotFound: {
    ...product(404),
    message: "No livestream session found for livestream_session_id {id}",
    origin: "assumed",
    meaning: "There is no such livestream session.",
  },
  pageNotFound: {
    ...product(404),
    message: "Page {page} is past the end of the list",
    origin: "assumed",
    meaning: "The page is past the end of the list.",
  },
  invalidParameter: {
    ...product(400),
    message: 'BAD_REQUEST: "{parameter}" must be {expected}',
    origin: "example",
    meaning: "A query parameter has a value that the operation does not take.",
  },
  malformedUrl: {
    ...gateway(400, 7003),
    message: "Could not route to {path}: the path is not valid percent-encoded UTF-8",
    origin: "assumed",
    meaning: "The path is not valid percent-encoded UTF-8.",
  },
  malformedRequest: {
    ...gateway(400, 6003),
    message: "Invalid request: {problem}",
    origin: "assumed",
    meaning: "The request is not well-formed HTTP.",
  },
  invalidHeaders: {
    ...gateway(400, 6003),
    message: "Invalid request headers",
    origin: "example",
    meaning: "A credential header is malformed.",
  },
  missingCredentials: {
    ...gateway(401, 9106),
    message: "Missing X-Auth-Key, X-Auth-Email or Authorization headers",
    origin: "example",
    meaning: "The request carries no credentials.",
  },
  wrongCredentials: {
    ...gateway(401, 10000),
    message: "Authentication error",
    origin: "example",
    meaning: "The credentials are not accepted.",
  },
  noRoute: {
    ...gateway(404, 7003),
    message: "Could not route to {path}, perhaps your object identifier is invalid?",
    origin: "example",
    meaning: "No operation has this path.",
  },
  methodNotAllowed: {
    ...gateway(405, 7001),
    message: "Method {method} not available for that URI.",
    origin: "assumed",
    meaning: "No operation of this path has this method; `Allow` lists its methods.",
  },
  rateLimited: {
    ...gateway(429, 971),
    message: "Please wait and consider throttling your request speed",
    origin: "assumed",
    meaning: "Too many requests; `Retry-After` holds the seconds to wait.",
  },
  headersTooLarge: {
    ...gateway(431, 6003),
    message: "Request headers are too large",
    origin: "assumed",
    meaning: "Request line and headers are larger than 60 KiB.",
  },
  requestTimeout: {
    ...gateway(408, 6003),
    message: "The request did not arrive in time",
    origin: "assumed",
    meaning: "The request did not arrive in time.",
  },
  tenantLimit: {
    ...gateway(503, 10001),
    message: "This mock already holds {held}, its limit; known account and app pairs still work",
    origin: "mock",
    meaning: "The mock already holds as many (account, app) pairs as its limit allows.",
  },
  invalidScope: {
    ...gateway(400, 10002),
    message:
      "x-testkit-scope: {name} cannot name a scope; use 1 to 64 letters, digits, dots, hyphens, underscores or ~",
    origin: "mock",
    meaning: "The value of the scope header is not a valid name.",
  },
  scopeLimit: {
    ...gateway(503, 10003),
    message: "This mock already holds {limit} scopes in use, its limit; drop some, or wait until some are idle",
    origin: "mock",
    meaning: "The mock already holds as many scopes as its limit allows.",
  },
  stateNotStored: {
    ...gateway(503, 10004),
    message: "The state of this mock cannot be stored: {problem}",
    origin: "mock",
    meaning: "The data that the request needs could not be stored on disk.",
  },
  replicaBehind: {
    ...gateway(503, 10005),
    message: "This replica is at position {position} of the log, not yet at {wanted}",
    origin: "mock",
    meaning: "The replica has not reached the client's log position in time.",
  },
  replicaFailed: {
    ...gateway(503, 10006),
    message: "This replica cannot respond: {problem}",
    origin: "mock",
    meaning: "The shared log cannot be reached, or this replica differs from the others.",
  },
  clientMistake: {
    ...product(400),
    message: "{problem} (rejected because this mock is strict)",
    origin: "mock",
    meaning: "The request makes a mistake that the mock is configured to reject.",
  },
  internal: {
    ...product(500),
    message: "Internal error of the mock; see the mock's stderr",
    origin: "mock",
    meaning: "A defect of the mock.",
  },
  foreignOrigin: {
    ...gateway(403, 10007),
    message:
      "{page} may not use this mock; allow them with --cors-origin {origin} (createMock: cors), or all with --cors",
    origin: "mock",
    meaning: "A web page of an origin without permission sent the request.",
  },
  foreignHost: {
    ...gateway(403, 10008),
    message: "This mock does not go by the name {host}; allow it with --allowed-host {host} (createMock: allowedHosts)",
    origin: "mock",
    meaning: "The request names a host that is neither localhost, an address, nor an allowed name.",
  },
  upstreamUnreachable: {
    ...gateway(502, 10009),
    message: "No usable response from {upstream}: {problem}",
    origin: "mock",
    meaning: "The upstream sends no response that can be passed on.",
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorName = keyof typeof errorTable;

/** Details for the messages of examples. */
export const exampleDetails = {
  id: "6bf2b8be-04dd-4191-b602-1128921a306b",
  parameter: "per_page",
  expected: "a number",
  page: 9,
  path: "/client/v4/unknown",
  method: "PUT",
  held: "1000 tenants",
};

/** Defines an error of the product, which repeats the status as its code. */
function product<const S extends number>(status: S) {
  return { status, envelope: "product", code: status } as const;
}

function gateway<const S extends number, const C extends number>(status: S, code: C) {
  return { status, envelope: "gateway", code } as const;
}

export interface ErrorOverrides {
  readonly status?: number | undefined;
  readonly envelope?: ErrorEntry["envelope"] | "unauthorized" | undefined;
  readonly message?: string | undefined;
}

/** Returns the body of an error; `details` fill the placeholders of its message. */
export function errorBody(
  name: ErrorName,
  details: Readonly<Record<string, string | number>> = {},
  overrides: ErrorOverrides = {},
): string {
  const entry: ErrorEntry = entryOf("error", errorTable, name);
  const { status = entry.status, envelope = entry.envelope } = overrides;
  if (envelope === "unauthorized") return JSON.stringify({ message: "Unauthorized" });
  return errorEnvelope(envelope, envelope === "product" ? status : entry.code, errorMessage(name, details, overrides));
}

export function errorMessage(
  name: ErrorName,
  details: Readonly<Record<string, string | number>>,
  { message = errorTable[name].message }: ErrorOverrides,
): string {
  return message.replaceAll(/\{(\w+)\}/g, (_, key: string) =>
    Object.hasOwn(details, key) ? String(details[key]) : "",
  );
}

/** Returns the body of an error in an envelope. `code` is the HTTP status in the product's, the gateway's own number in its own. */
export function errorEnvelope(envelope: ErrorEntry["envelope"], code: number, message: string): string {
  return envelope === "product"
    ? JSON.stringify({ success: false, error: { code, message } })
    : JSON.stringify({ success: false, errors: [{ code, message }], messages: [], result: null });
}
