import type { TenantKey } from "../../world/records.js";
import {
  type ApiResponse,
  bodyOf,
  ConnectionFault,
  ErrorResponse,
  type MockRequest,
  type RequestHeaders,
  textOf,
} from "../http/messages.js";
import type { RouteMatch } from "../http/router.js";
import type { DescribedOperation } from "../http/served-document.js";
import { maskedUrl, withoutCredentials } from "./masking.js";

/** A request as the lifecycle knows it. */
export interface HandledRequest {
  readonly request: Pick<MockRequest, "method" | "headers">;
  /** Path and query without the prefix of a scope. */
  readonly url: string;
  /** Undefined if no operation of the API has the method and path. */
  readonly match?: Pick<RouteMatch, "operation" | "tenant"> | undefined;
  /** Time of arrival, in real time and on the clock of `performance.now()`. */
  readonly at: number;
  readonly startedAt: number;
  readonly faults?: readonly string[] | undefined;
  /** What responded instead of the mock: an upstream, or code of the test. */
  readonly forwarded?: string;
  /** Headers of the response besides those of every response. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** A request to the API and its response. */
export interface JournalEntry {
  /** Counts from 1. */
  readonly seq: number;
  readonly scope: string;
  /** When the request arrived, in milliseconds of real time since the epoch. */
  readonly at: number;
  readonly durationMs: number;
  /** When the response was ready, on the clock of `performance.now()`. */
  readonly endedAt: number;
  readonly method: string;
  /** Path and query as requested, without the scope and without credentials. */
  readonly url: string;
  readonly headers: RequestHeaders;
  /** Undefined if no operation of the API has the path and method. */
  readonly operation: DescribedOperation | undefined;
  readonly tenant: TenantKey | undefined;
  readonly status: number;
  readonly response: ApiResponse;
  readonly responseHeaders?: HandledRequest["headers"];
  readonly forwarded?: string | undefined;
  readonly faults: readonly string[];
}

const maxResponseBytes = 32 * 1024 * 1024;
const noFaults: readonly string[] = [];

/** The latest requests of a scope: at most `size`, with at most 32 MiB of responses. */
export class Journal {
  /** Oldest first; the first `#dropped` ones are no longer valid, and are removed from time to time. */
  #entries: JournalEntry[] = [];
  #dropped = 0;
  #recorded = 0;
  #forgotten = 0;
  #bytes = 0;

  /** `onChange` is called with the change of its size in bytes. */
  constructor(
    private readonly scope: string,
    readonly size: number,
    private readonly onChange: (bytes: number) => void = () => {},
  ) {}

  /** Number of requests recorded since the start, including those no longer stored. */
  get recorded(): number {
    return this.#recorded;
  }

  /** Number of requests since the last `clear()` that are not stored. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** The stored entries, oldest first. */
  get entries(): JournalEntry[] {
    return this.#entries.slice(this.#dropped);
  }

  /** Adds a request and its response, and drops the oldest ones beyond the limits. */
  record(
    { request, url, match, at, startedAt, faults, forwarded, headers }: HandledRequest,
    response: ApiResponse,
    status: number,
  ): JournalEntry {
    const endedAt = performance.now();
    const entry: JournalEntry = {
      seq: ++this.#recorded,
      scope: this.scope,
      at,
      durationMs: endedAt - startedAt,
      endedAt,
      method: request.method,
      url: maskedUrl(url, request.headers),
      headers: this.#shareHeaders(request.headers),
      operation: match?.operation,
      tenant: match?.tenant,
      status,
      // The response of an upstream is not recorded, and may be long.
      response: forwarded === undefined || response instanceof ErrorResponse ? response : undefined,
      responseHeaders: forwarded === undefined ? headers : undefined,
      faults: faults ?? noFaults,
      forwarded,
    };
    this.#entries.push(entry);
    this.#bytes += bodyLength(entry.response);
    this.onChange(entryLength(entry));
    while (this.#length > this.size || (this.#bytes > maxResponseBytes && this.#length > 1)) this.#dropOldest();
    return entry;
  }

  /** Counts a request as one that is not stored. */
  skip(): void {
    this.#forgotten++;
  }

  /** Drops all entries; numbering continues. */
  clear(): void {
    this.forget();
    this.#forgotten = 0;
  }

  /** Drops all entries to free memory. */
  forget(): void {
    this.#forgotten += this.#length;
    for (const entry of this.entries) this.onChange(-entryLength(entry));
    this.#entries = [];
    this.#dropped = 0;
    this.#bytes = 0;
  }

  get #length(): number {
    return this.#entries.length - this.#dropped;
  }

  /** Returns the headers of the last request if they are equal, so that entries of a client share them. */
  #shareHeaders(headers: RequestHeaders): RequestHeaders {
    const last = this.#entries.at(-1)?.headers;
    return last && equalHeaders(last, headers) ? last : headers;
  }

  #dropOldest(): void {
    const oldest = this.#entries[this.#dropped++];
    if (oldest) {
      this.#forgotten++;
      this.#bytes -= bodyLength(oldest.response);
      this.onChange(-entryLength(oldest));
    }
    if (this.#dropped < this.#entries.length / 8) return;
    this.#entries = this.entries;
    this.#dropped = 0;
  }
}

/** Returns the body of the response as text, without credentials of the request; empty if the mock sent none. */
export function responseText(entry: Pick<JournalEntry, "response" | "headers" | "forwarded">): string {
  const { response, headers } = entry;
  if (response === undefined || response instanceof ConnectionFault || isOfUpstream(entry)) return "";
  return withoutCredentials(textOf(response), headers);
}

/** Reports whether another API responded: its data must not be shown. */
export function isOfUpstream({ forwarded }: Pick<JournalEntry, "forwarded">): boolean {
  return /^https?:/.test(forwarded ?? "");
}

function equalHeaders(one: RequestHeaders, other: RequestHeaders): boolean {
  let names = 0;
  for (const name in one) {
    if (one[name] !== other[name]) return false;
    names++;
  }
  for (const _ in other) names--;
  return names === 0;
}

/** Estimates the size of an entry: most headers are short, or shared with the previous entry. */
function entryLength(entry: JournalEntry): number {
  return bodyLength(entry.response) + entry.url.length + 1024;
}

function bodyLength(response: ApiResponse): number {
  if (response instanceof ConnectionFault) return bodyLength(response.response);
  return response === undefined || response instanceof ErrorResponse ? 0 : bodyOf(response).length;
}
