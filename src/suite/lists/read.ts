import type { sessionSortKeys } from "../../contract/parameters.js";
import { recordsIn } from "../../contract/records.js";
import { definitionOf, type ListOperation, pagingMember, type Revision } from "../../contract/revisions.js";
import { isObject, type JsonObject, valueAt } from "../../lib/json-path.js";
import type { Exchange } from "../model/exchange.js";
import { number, type Row, time } from "../model/json.js";

/** The parts of a response from which a body is read. */
type Read = Pick<Exchange, "probe" | "json">;

/** Returns the records of a body, from the place where a client of the revision reads them; undefined if it is missing. */
export function readRecords({ probe, json }: Read, revision: Revision): readonly unknown[] | undefined {
  return recordsIn(json, probe.operation, revision)?.map(({ record }) => record);
}

/** Returns the record of a body that holds one; undefined if there is none where the revision has it. */
export function readRecord(exchange: Read, revision: Revision): JsonObject | undefined {
  const [record] = readRecords(exchange, revision) ?? [];
  return isObject(record) ? record : undefined;
}

export interface Paging {
  readonly start: number | undefined;
  readonly end: number | undefined;
  readonly total: number | undefined;
}

/** Finds the paging of a body: beside its data, as documented, or inside, as in sibling lists. */
export function findPaging(json: unknown, member: string): JsonObject | undefined {
  return [[member], ["data", member]].map((path) => valueAt(json, path)).find(isObject);
}

/** Reads the paging of a body; undefined if it has none, or its revision documents none. */
export function readPaging({ probe, json }: Read, revision: Revision): Paging | undefined {
  const member = pagingMember(definitionOf(revision).envelopes[probe.operation]);
  const paging = member === undefined ? undefined : findPaging(json, member);
  if (!paging) return undefined;
  return {
    start: number(paging, "start_offset"),
    end: number(paging, "end_offset"),
    total: number(paging, "total_count"),
  };
}

/** The times of a row that the filters of a list may compare, since the documents do not say which. */
export const timeFields: Readonly<Record<ListOperation, readonly string[]>> = {
  GetSessions: ["created_at", "started_at", "updated_at", "ended_at"],
  GetMeetings: ["created_at", "updated_at"],
};

/** The counts of a session that the range of participants may compare. */
export const participantFields = ["max_concurrent_participants", "live_participants"] as const;

export type SortKey = (typeof sessionSortKeys)[number];

export const sortValue: Readonly<Record<SortKey, (row: Row) => number | undefined>> = {
  createdAt: (row) => time(row, "created_at"),
  minutesConsumed: (row) => number(row, "minutes_consumed"),
};
