import { type OperationId, operationIds, operations } from "../../../src/contract/operations.js";
import type { Revision } from "../../../src/contract/revisions.js";
import type { Injectable } from "../../../src/suite/target/target.js";

/** A way for a target to deviate from the contract, and the check that must notice. */
export interface Mutant {
  readonly name: string;
  /** Id of a check that must fail. */
  readonly killedBy: string;
  /** Checks whose responses that one reads. */
  readonly also?: readonly string[];
  readonly revision?: Revision;
  readonly wrap: (injectable: Injectable) => Injectable;
}

/** A request as mutants see it. */
export interface SentRequest {
  readonly operation: OperationId;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/** A response as mutants rewrite it. */
export interface SentResponse {
  statusCode: number;
  headers: Record<string, unknown>;
  body: string;
}

/** Lets every response through a function that may change it. */
export function rewriting(
  change: (response: SentResponse, request: SentRequest) => SentResponse | Promise<SentResponse>,
) {
  return (injectable: Injectable): Injectable => ({
    async inject(request) {
      const { statusCode, headers, body } = await injectable.inject(request);
      return change({ statusCode, headers: { ...headers }, body }, sentRequest(request));
    },
  });
}

/** Rewrites the JSON of the 200 responses of some operations. */
export function rewritingBody(
  operations: readonly OperationId[],
  change: (body: Json, request: SentRequest) => unknown,
) {
  return rewriting((response, request) => {
    if (response.statusCode !== 200 || !operations.includes(request.operation)) return response;
    const body = JSON.parse(response.body) as Json;
    return { ...response, body: JSON.stringify(change(body, request) ?? body) };
  });
}

/** Lets every request through a function that may change its query or headers. */
export function redirecting(change: (url: URL, request: SentRequest, headers: Record<string, string>) => void) {
  return (injectable: Injectable): Injectable => ({
    inject(request) {
      const { operation, url } = sentRequest(request);
      const headers = { ...request.headers };
      change(url, { operation, url, headers }, headers);
      return injectable.inject({ ...request, headers, url: url.pathname + url.search });
    },
  });
}

/** JSON that mutants change in place. */
// biome-ignore lint/suspicious/noExplicitAny: mutants damage bodies in every way, also those that types forbid
export type Json = any;

/** Returns the rows of a list's body. */
export function rowsOf(body: Json): Json[] {
  return Array.isArray(body.data) ? body.data : (body.data.sessions ?? []);
}

/** Returns every session record of a body: rows, or the one of details. */
export function recordsOf(body: Json): Json[] {
  if (Array.isArray(body.data) || Array.isArray(body.data.sessions)) return rowsOf(body);
  return [body.data.session ?? body.data];
}

/** Returns a request as mutants see it. */
export function sentRequest({ url, headers }: { url: string; headers: Record<string, string> }): SentRequest {
  const parsed = new URL(url, "http://target");
  const operation = operationIds.find((id) => patterns[id].test(parsed.pathname));
  if (!operation) throw new Error(`No operation has the path ${parsed.pathname}.`);
  return { operation, url: parsed, headers };
}

/** Matches the paths of each operation. */
const patterns = Object.fromEntries(
  operationIds.map((id) => [id, new RegExp(`${operations[id].path.replaceAll(/\{[^}]+\}/g, "[^/]+")}$`)]),
) as Record<OperationId, RegExp>;
