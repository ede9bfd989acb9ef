import type { TenantKey } from "../../world/records.js";
import { type ApiResponse, isBody, type RequestHeaders } from "../http/messages.js";
import type { DescribedOperation } from "../http/served-document.js";

/** A request to the API and its answer; what is shown of it is derived when asked for. */
export interface Exchange {
  readonly method: string;
  /** Path and query as asked, without the scope. */
  readonly url: string;
  /** Nothing when no operation has the path and method. */
  readonly operation: DescribedOperation | undefined;
  readonly tenant: TenantKey | undefined;
  readonly status: number;
  readonly answer: ApiResponse;
  /** Ids of the fault rules that fired. */
  readonly faults: readonly string[];
}

/** An exchange as the journal tells it. */
export interface JournalEntry extends Exchange {
  /** Counts from 1. */
  readonly seq: number;
  /** When the request arrived, in milliseconds of real time since the epoch. */
  readonly at: number;
  readonly durationMs: number;
  readonly headers: RequestHeaders;
}

const maxAnswerBytes = 32 * 1024 * 1024;

/** The last exchanges of a scope: at most so many, and at most 32 MiB of answers. */
export class Journal {
  /** Used over and over: an object made for each request would outlive the young generation and keep the collector busy. */
  readonly #ring: Slot[] = [];
  readonly #listeners = new Set<(entry: JournalEntry) => void>();
  #oldest = 1;
  #next = 1;
  #bytes = 0;
  #last: { readonly headers: RequestHeaders; readonly names: number } = { headers: {}, names: 0 };

  constructor(readonly size: number) {}

  /** Number of exchanges since the beginning, kept or not. */
  get recorded(): number {
    return this.#next - 1;
  }

  /** The kept entries, oldest first. */
  get entries(): JournalEntry[] {
    const entries: JournalEntry[] = [];
    for (let seq = this.#oldest; seq < this.#next; seq++) {
      const slot = this.#ring[seq % this.size];
      if (slot) entries.push(entryOf(slot));
    }
    return entries;
  }

  /** Keeps an exchange; the same one may come again, at another time. */
  record(exchange: Exchange, at: number, durationMs: number, headers: RequestHeaders): void {
    if (this.size === 0) return;
    const seq = this.#next++;
    if (seq - this.#oldest >= this.size) this.#drop();
    const slot = this.#slot(seq);
    slot.seq = seq;
    slot.exchange = exchange;
    slot.at = at;
    slot.durationMs = durationMs;
    slot.headers = this.#sharedHeaders(headers);
    slot.length = isBody(exchange.answer) ? exchange.answer.length : 0;
    this.#bytes += slot.length;
    while (this.#bytes > maxAnswerBytes && this.#oldest < seq) this.#drop();
    if (this.#listeners.size > 0) for (const listener of this.#listeners) listener(entryOf(slot));
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

  #slot(seq: number): Slot {
    const place = seq % this.size;
    const known = this.#ring[place];
    if (known) return known;
    const slot = { ...empty };
    this.#ring[place] = slot;
    return slot;
  }

  /** The headers of the request before when they are the same, as a client's mostly are, so that they are kept once. */
  #sharedHeaders(headers: RequestHeaders): RequestHeaders {
    const last = this.#last;
    if (headers === last.headers) return headers;
    let names = 0;
    let same = true;
    for (const name in headers) {
      names++;
      if (headers[name] !== last.headers[name]) same = false;
    }
    if (!same || names !== last.names) this.#last = { headers, names };
    return this.#last.headers;
  }

  #drop(): void {
    const slot = this.#slot(this.#oldest++);
    this.#bytes -= slot.length;
    slot.exchange = nothing;
    slot.headers = empty.headers;
  }
}

/** A place of the ring. */
interface Slot {
  exchange: Exchange;
  seq: number;
  at: number;
  durationMs: number;
  headers: RequestHeaders;
  /** Of the answer, as it was then. */
  length: number;
}

const nothing: Exchange = {
  method: "",
  url: "",
  operation: undefined,
  tenant: undefined,
  status: 0,
  answer: undefined,
  faults: [],
};
const empty: Slot = { exchange: nothing, seq: 0, at: 0, durationMs: 0, headers: {}, length: 0 };

function entryOf({ exchange, length, ...occasion }: Slot): JournalEntry {
  return { ...exchange, ...occasion };
}
