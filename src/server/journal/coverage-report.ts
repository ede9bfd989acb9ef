import { errorTable } from "../../contract/errors.js";
import { errorsByStatus, type OperationId, operations } from "../../contract/operations.js";
import { operationsIn, type ServedDocument } from "../http/served-document.js";
import type { Coverage } from "./coverage.js";

/** One thing of the contract that a client can exercise, and whether it did. */
export interface CoverageItem {
  readonly name: string;
  readonly covered: boolean;
}

/** What of an operation was exercised. */
export interface OperationReport {
  readonly id: string;
  readonly requests: number;
  readonly statuses: CoverageItem[];
  /** Query parameters, and values of those that have a closed list of them, as `name=value`. */
  readonly parameters: CoverageItem[];
}

/** What of the contract was exercised. */
export interface CoverageReport {
  /** Share of all operations, parameters, values and statuses, from 0 to 100, rounded down. */
  readonly percent: number;
  readonly covered: number;
  readonly total: number;
  readonly operations: OperationReport[];
}

/** Compares what a client asked with the contract it was served. */
export function coverageReport(document: ServedDocument, coverage: Coverage): CoverageReport {
  const reports = operationsIn(document).map(({ id, parameters }): OperationReport => {
    const { statuses, parameters: used } = coverage.of(id) ?? { statuses: new Map(), parameters: new Map() };
    return {
      id,
      requests: [...statuses.values()].reduce((sum, { count }) => sum + count, 0),
      statuses: statusesOf(id).map((status) => ({ name: String(status), covered: statuses.has(status) })),
      parameters: parameters
        .filter((parameter) => parameter.in === "query")
        .flatMap(({ name, schema }) => [
          { name, covered: used.has(name) },
          ...(schema.enum ?? []).map((value) => ({
            name: `${name}=${value}`,
            covered: used.get(name)?.has(value) ?? false,
          })),
        ]),
    };
  });
  const items = reports.flatMap(({ requests, statuses, parameters }) => [
    { covered: requests > 0 },
    ...statuses,
    ...parameters,
  ]);
  const covered = items.filter((item) => item.covered).length;
  const total = items.length;
  return { percent: Math.floor((covered * 100) / total), covered, total, operations: reports };
}

/** The statuses that a client should be ready for: those of the API, not the mock's own. */
function statusesOf(id: string): number[] {
  if (!isOperationId(id)) return [200];
  const errors = [...errorsByStatus(id)].filter(([, names]) =>
    names.some((name) => errorTable[name].origin !== "mock"),
  );
  return [200, ...errors.map(([status]) => status)];
}

function isOperationId(id: string): id is OperationId {
  return Object.hasOwn(operations, id);
}
