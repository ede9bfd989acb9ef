import type { RawQuery } from "./parse-query.js";
import type { Refusal } from "./refusal.js";

/** Headers of a request, names in lower case, as Node's HTTP server gives them. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A request as it was asked, whatever carried it. A Fastify request is one. */
export interface AskedRequest {
  readonly method: string;
  /** Path and query as they were asked. */
  readonly url: string;
  readonly headers: RequestHeaders;
}

/** A request that a router has taken apart. A Fastify request is one. */
export interface RoutedRequest extends AskedRequest {
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly query: RawQuery;
}

/** Takes headers of the answer before its body is known. A Fastify reply is one. */
export interface AnswerHeaders {
  headers(values: Record<string, string>): unknown;
}

/** What to answer: a JSON text with 200, a refusal with its status, or nothing with 204. */
export type ApiAnswer = string | Refusal | undefined;

export const jsonType = "application/json; charset=utf-8";
