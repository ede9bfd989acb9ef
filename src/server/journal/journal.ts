import type { TenantKey } from "../../world/records.js";
import type { ApiAnswer, AskedRequest, RequestHeaders } from "../http/exchange.js";
import type { DescribedOperation } from "../openapi.js";

/** A request to the API and its answer, as the server had them in hand; what is shown of it is derived when asked for. */
export interface Exchange {
  /** When the request arrived, in milliseconds of real time since the epoch. */
  readonly at: number;
  readonly durationMs: number;
  readonly request: AskedRequest;
  /** Nothing when no operation has the path and method. */
  readonly operation: DescribedOperation | undefined;
  readonly tenant: TenantKey | undefined;
  readonly status: number;
  readonly answer: ApiAnswer;
  /** Ids of the fault rules that fired. */
  readonly faults: readonly string[];
}

/** An exchange as the journal keeps it. */
export interface JournalEntry extends Omit<Exchange, "request"> {
  /** Counts from 1. */
  readonly seq: number;
  readonly method: string;
  /** Path and query as asked, without the scope. */
  readonly url: string;
  readonly headers: RequestHeaders;
}

const maxAnswerBytes = 32 * 1024 * 1024;

/** The last exchanges of a scope: at most so many, and at most 32 MiB of answers. */
export class Journal {
  readonly #ring: (JournalEntry | undefined)[] = [];
  readonly #listeners = new Set<(entry: JournalEntry) => void>();
  #oldest = 1;
  #next = 1;
  #bytes = 0;
  #lastHeaders: RequestHeaders = {};

  constructor(readonly size: number) {}

  /** Number of exchanges since the beginning, kept or not. */
  get recorded(): number {
    return this.#next - 1;
  }

  /** The kept entries, oldest first. */
  get entries(): JournalEntry[] {
    const entries: JournalEntry[] = [];
    for (let seq = this.#oldest; seq < this.#next; seq++) {
      const entry = this.#ring[seq % this.size];
      if (entry) entries.push(entry);
    }
    return entries;
  }

  record({ at, durationMs, request, operation, tenant, status, answer, faults }: Exchange): void {
    if (this.size === 0) return;
    const seq = this.#next++;
    if (seq - this.#oldest >= this.size) this.#drop();
    const { method, url } = request;
    const headers = this.#sharedHeaders(request.headers);
    const entry = { seq, at, durationMs, method, url, headers, operation, tenant, status, answer, faults };
    this.#ring[seq % this.size] = entry;
    this.#bytes += bytesOf(entry);
    while (this.#bytes > maxAnswerBytes && this.#oldest < seq) this.#drop();
    if (this.#listeners.size > 0) for (const listener of this.#listeners) listener(entry);
  }

  /** Forgets everything; the count goes on. */
  clear(): void {
    while (this.#oldest < this.#next) this.#drop();
  }

  /** Tells of every exchange from now on, until the function it returns is called. */
  follow(listener: (entry: JournalEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The headers of the request before when they are the same, as a client's mostly are, so that the ring keeps them once. */
  #sharedHeaders(headers: RequestHeaders): RequestHeaders {
    if (!sameHeaders(headers, this.#lastHeaders)) this.#lastHeaders = headers;
    return this.#lastHeaders;
  }

  #drop(): void {
    const place = this.#oldest++ % this.size;
    this.#bytes -= bytesOf(this.#ring[place]);
    this.#ring[place] = undefined;
  }
}

function bytesOf(entry: JournalEntry | undefined): number {
  return typeof entry?.answer === "string" ? entry.answer.length : 0;
}

function sameHeaders(some: RequestHeaders, others: RequestHeaders): boolean {
  let names = 0;
  for (const name in some) {
    if (some[name] !== others[name]) return false;
    names++;
  }
  for (const _ in others) names--;
  return names === 0;
}
