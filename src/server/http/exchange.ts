import type { BrokenAnswer } from "./broken-answer.js";
import type { RawQuery } from "./parse-query.js";
import { decode, encode } from "./utf8.js";

/** Headers of a request, names in lower case, as Node's HTTP server gives them. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A request as it was asked, whatever carried it. A Fastify request is one. */
export interface AskedRequest {
  readonly method: string;
  /** Path and query as they were asked, without the prefix that names a scope. */
  readonly url: string;
  /** With that prefix. */
  readonly originalUrl?: string;
  readonly headers: RequestHeaders;
  /** Aborted when whoever asked has gone away. */
  readonly signal?: AbortSignal;
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

/** An answer with another status than 200, such as a refusal. */
export interface StatusAnswer {
  readonly status: number;
  readonly body: string;
}

/** What to answer: JSON in UTF-8 with 200, another status with its body, nothing with 204, or no whole answer. */
export type ApiAnswer = Uint8Array<ArrayBuffer> | StatusAnswer | BrokenAnswer | undefined;

export const jsonType = "application/json; charset=utf-8";

/** The status of an answer; 0 of one that breaks the connection. */
export function statusOf(answer: ApiAnswer): number {
  if (answer === undefined) return 204;
  return answer instanceof Uint8Array ? 200 : answer.status;
}

/** The body of an answer, as text. */
export function textOf(answer: Exclude<ApiAnswer, BrokenAnswer | undefined>): string {
  return answer instanceof Uint8Array ? decode(answer) : answer.body;
}

/** The body of an answer, as it is sent. */
export function bytesOf(answer: Exclude<ApiAnswer, BrokenAnswer | undefined>): Uint8Array<ArrayBuffer> {
  return answer instanceof Uint8Array ? answer : encode(answer.body);
}
