import { at, isObject, isRow, type JsonObject, number, type Row } from "../json.js";

/** The operations that answer a list, a page at a time. */
export const listOperations = ["GetMeetings", "GetSessions"] as const;

/** An operation that answers a list. */
export type ListOperation = (typeof listOperations)[number];

/** Tells whether an operation answers a list. */
export function isListOperation(operation: string): operation is ListOperation {
  return (listOperations as readonly string[]).includes(operation);
}

/** Where the rows of a list lie in its body. */
const rowsPath = { GetMeetings: ["data"], GetSessions: ["data", "sessions"] } as const;

/** The rows of a list's body that have an id; undefined when there is no array where the rows belong. */
export function rowsOf(operation: ListOperation, body: unknown): Row[] | undefined {
  const rows = at(body, ...rowsPath[operation]);
  return Array.isArray(rows) ? rows.filter(isRow) : undefined;
}

/** What a body says about paging, as far as it is there. */
export interface PagingSeen {
  readonly start: number | undefined;
  readonly end: number | undefined;
  readonly total: number | undefined;
}

/** Reads the paging of a body; undefined when it has none. */
export function pagingOf(body: unknown): PagingSeen | undefined {
  const paging = at(body, "paging");
  if (!isObject(paging)) return undefined;
  return {
    start: number(paging, "start_offset"),
    end: number(paging, "end_offset"),
    total: number(paging, "total_count"),
  };
}

/** The record that details or an active session answer: `data.session`, or `data` itself. */
export function recordOf(body: unknown): JsonObject | undefined {
  const data = at(body, "data");
  const inner = at(data, "session");
  if (isObject(inner)) return inner;
  return isObject(data) ? data : undefined;
}
