import { type OperationId, operationIds, parametersOf } from "../contract/operations.js";
import type { Report } from "./report.js";

/** What of an operation a run exercised. */
export interface Coverage {
  readonly operation: OperationId;
  readonly requests: number;
  /** How often each documented query parameter was sent. */
  readonly parameters: Readonly<Record<string, number>>;
  /** How often each status was answered. */
  readonly statuses: Readonly<Record<string, number>>;
}

/** Counts, per operation, the parameters that were sent and the statuses that were answered. */
export function coverageOf({ log, revision }: Pick<Report, "log" | "revision">): Coverage[] {
  return operationIds.map((operation) => {
    const exchanges = log.filter(({ probe }) => probe.operation === operation);
    const names = parametersOf(operation, revision.used).flatMap(([, parameter]) =>
      parameter.in === "query" ? [parameter.name] : [],
    );
    const sent = (name: string) => exchanges.filter(({ probe }) => name in (probe.query ?? {})).length;
    const statuses = [...new Set(exchanges.map(({ status }) => status))].sort((a, b) => a - b);
    return {
      operation,
      requests: exchanges.length,
      parameters: Object.fromEntries(names.map((name) => [name, sent(name)])),
      statuses: Object.fromEntries(
        statuses.map((status) => [status, exchanges.filter((exchange) => exchange.status === status).length]),
      ),
    };
  });
}
