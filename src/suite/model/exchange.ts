import { type OperationId, operations } from "../../contract/operations.js";
import { decode, encode } from "../../lib/utf8.js";
import { isPathSegment } from "./json.js";

/** Query parameters, each with its raw value; a list repeats the parameter. */
export type Query = Readonly<Record<string, string | readonly string[]>>;

export type CredentialUse = "given" | "none" | "wrong";

/** What the documents say about a response: a 200, a 200 or a 404, an error, or nothing. Part of the recording format. */
export const expectations = ["success", "success or 404", "error", "anything"] as const;

export type Expectation = (typeof expectations)[number];

/** A request of the suite, without the target and the credentials. */
export interface Probe {
  readonly operation: OperationId;
  /** Values of the path parameters; account and app only if they differ from those of the run. */
  readonly path?: Readonly<Record<string, string>> | undefined;
  readonly query?: Query | undefined;
  readonly credentials?: CredentialUse | undefined;
  readonly expects?: Expectation | undefined;
}

export interface App {
  readonly account: string;
  readonly app: string;
}

/** Returns the path and query of a probe, below the base URL of a target. */
export function probePath(probe: Probe, { account, app }: App): string {
  const values: Readonly<Record<string, string>> = { account_id: account, app_id: app, ...probe.path };
  const path = operations[probe.operation].path.replaceAll(/\{([\w-]+)\}/g, (_, name: string) => {
    const value = values[name] ?? "";
    // Checks request only plain ids; this is the last guard.
    if (name in (probe.path ?? {}) && value !== "" && !isPathSegment(value)) {
      throw new TypeError(`${name} is no plain segment of a path`);
    }
    return encodeURIComponent(wellFormed(value));
  });
  const search = new URLSearchParams(
    Object.entries(probe.query ?? {}).flatMap(([name, value]) =>
      [value].flat().map((one): [string, string] => [name, one]),
    ),
  ).toString();
  return search === "" ? path : `${path}?${search}`;
}

/** Replaces lone surrogates, which an id may contain as a JSON string, but which cannot be sent. */
function wellFormed(text: string): string {
  return decode(encode(text));
}

export interface Exchange {
  /** Position in the run, from 1. */
  readonly index: number;
  readonly probe: Probe;
  readonly expects: Expectation;
  /** Path and query below the base URL. */
  readonly path: string;
  /** 0 without a response. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body as JSON; undefined if it is not JSON in UTF-8. */
  readonly json: unknown;
  /** Why the body is not JSON in UTF-8. */
  readonly flaw?: string;
  readonly milliseconds: number;
}

/** Describes a redirect, which is not followed. Returns undefined for any other response. */
export function redirectOf({
  status,
  headers,
  path,
}: Pick<Exchange, "status" | "headers" | "path">): string | undefined {
  const { location } = headers;
  if (location === undefined || status < 300 || status > 399) return undefined;
  const kind = [301, 308].includes(status) ? "a permanent redirect" : "a redirect";
  const [to, from] = [location, path].map((url) => url.replace(/[?#].*/, ""));
  if (to?.endsWith(`${from}/`)) return `${kind} to the same path with a slash at its end`;
  return to?.endsWith(`${from}`) ? `${kind} to the same path at another address` : kind;
}

export function isRejected({ status }: Pick<Exchange, "status">): boolean {
  return status === 401 || status === 403;
}

/** A body that is HTML or XML from its beginning to its end. */
export const markup = /^\s*<.*>\s*$/s;

/** Reports whether a response may come from something before the API, such as a login. */
export function isForeign({ status, body }: Pick<Exchange, "status" | "body">): boolean {
  return isRejected({ status }) || (status >= 300 && status < 400) || (status === 200 && markup.test(body));
}

export function isClientError({ status }: Pick<Exchange, "status">): boolean {
  return status >= 400 && status < 500;
}

export type SendProbe = (probe: Probe) => Promise<Exchange>;

/** An id that no record has, in the form of real ids. */
export const unknownId = "00000000-0000-4000-8000-00000000dead";
