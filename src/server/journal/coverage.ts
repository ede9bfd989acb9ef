import type { DescribedOperation } from "../http/served-document.js";

/** What a client used of an operation: how often it received each status, and the values of each query parameter. */
export interface OperationCoverage {
  readonly statuses: Map<number, number>;
  readonly parameters: Map<string, Set<string>>;
}

/** Maximum number of stored values of a parameter; closed lists of the contract are much shorter. */
const maxValues = 100;

/** Maximum number of URLs of an operation that are remembered as counted, and their maximum length. */
const maxUrls = 5000;
const maxUrlLength = 500;

/** Maximum length of stored names and values; those of the contract are much shorter. */
const maxLength = 100;

/** Counts which operations, parameters, values and statuses of the contract a client used. */
export class Coverage {
  readonly #unserved = new Map<string, number>();
  readonly #operations = new Map<string, OperationCoverage & { readonly urls: Set<string> }>();

  add({ id, served }: DescribedOperation, url: string, status: number): void {
    if (!served) {
      this.#unserved.set(id, (this.#unserved.get(id) ?? 0) + 1);
      return;
    }
    const { statuses, parameters, urls } = this.#operation(id);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    const query = url.indexOf("?");
    if (query < 0 || urls.has(url)) return;
    if (urls.size >= maxUrls) urls.clear();
    if (url.length <= maxUrlLength) urls.add(url);
    for (const [name, value] of new URLSearchParams(url.slice(query + 1))) {
      if (name.length > maxLength) continue;
      const values = parameters.get(name) ?? new Set();
      if (values.size < maxValues) values.add(value.slice(0, maxLength));
      if (parameters.size < maxValues) parameters.set(name, values);
    }
  }

  get(operationId: string): OperationCoverage | undefined {
    return this.#operations.get(operationId);
  }

  /** How often each operation was requested that the mock does not serve. */
  get unserved(): ReadonlyMap<string, number> {
    return this.#unserved;
  }

  toJSON() {
    return {
      unserved: [...this.#unserved],
      operations: Array.from(this.#operations, ([id, { statuses, parameters }]) => ({
        id,
        statuses: [...statuses],
        parameters: Array.from(parameters, ([name, values]) => [name, [...values]] as const),
      })),
    };
  }

  merge({ unserved, operations }: ReturnType<Coverage["toJSON"]>): void {
    for (const [id, count] of unserved) this.#unserved.set(id, (this.#unserved.get(id) ?? 0) + count);
    for (const other of operations) {
      const { statuses, parameters } = this.#operation(other.id);
      for (const [status, count] of other.statuses) statuses.set(status, (statuses.get(status) ?? 0) + count);
      for (const [name, values] of other.parameters) {
        parameters.set(name, new Set([...(parameters.get(name) ?? []), ...values]));
      }
    }
  }

  #operation(id: string) {
    const operation = this.#operations.get(id) ?? { statuses: new Map(), parameters: new Map(), urls: new Set() };
    this.#operations.set(id, operation);
    return operation;
  }

  clear(): void {
    this.#operations.clear();
    this.#unserved.clear();
  }
}
