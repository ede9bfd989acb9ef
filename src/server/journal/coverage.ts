import type { DescribedOperation } from "../http/served-document.js";

/** What of an operation was asked: how often each status was answered, and which values each query parameter had. */
export interface OperationCoverage {
  readonly statuses: Map<number, Tally>;
  readonly parameters: Map<string, Set<string>>;
}

/** How often an operation was answered with a status. */
export interface Tally {
  count: number;
}

/** Distinct values remembered of a parameter; a closed list of the contract is much shorter. */
const maxValues = 100;

/** Distinct URLs of an operation that are recognised as counted already. */
const maxUrls = 5000;

/** Counts which operations, parameters, values and statuses of the contract a client exercised. */
export class Coverage {
  readonly #operations = new Map<string, OperationCoverage & { readonly urls: Set<string> }>();

  /** Counts an answer. What it returns is enough to count the same answer again, until `clear`. */
  add({ id }: DescribedOperation, url: string, status: number): Tally {
    let operation = this.#operations.get(id);
    if (!operation) {
      operation = { statuses: new Map(), parameters: new Map(), urls: new Set() };
      this.#operations.set(id, operation);
    }
    const { statuses, parameters, urls } = operation;
    const tally = statuses.get(status) ?? { count: 0 };
    if (tally.count++ === 0) statuses.set(status, tally);
    const query = url.indexOf("?");
    if (query < 0 || urls.has(url)) return tally;
    if (urls.size >= maxUrls) urls.clear();
    urls.add(url);
    for (const [name, value] of new URLSearchParams(url.slice(query + 1))) {
      const values = parameters.get(name) ?? new Set();
      if (values.size < maxValues) values.add(value);
      if (parameters.size < maxValues) parameters.set(name, values);
    }
    return tally;
  }

  /** What was counted of an operation. */
  of(operationId: string): OperationCoverage | undefined {
    return this.#operations.get(operationId);
  }

  /** Begins again. */
  clear(): void {
    this.#operations.clear();
  }
}
