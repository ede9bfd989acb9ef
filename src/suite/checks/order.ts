import { sessionSortKeys, sortOrders } from "../../contract/parameters.js";
import type { Walk } from "../lists/walk.js";
import type { Exchange } from "../model/exchange.js";
import { broken, type Finding, shown } from "../model/finding.js";
import { number, type Row, time } from "../model/json.js";

/** What the session list can be sorted by, and in which direction. */
export interface Sort {
  readonly key: (typeof sessionSortKeys)[number];
  readonly order: (typeof sortOrders)[number];
}

/** Every documented sort. */
export const sorts: readonly Sort[] = sessionSortKeys.flatMap((key) => sortOrders.map((order) => ({ key, order })));

/** What a row is sorted by. */
export const sortValue: Readonly<Record<Sort["key"], (row: Row) => number | undefined>> = {
  createdAt: (row) => time(row, "created_at"),
  minutesConsumed: (row) => number(row, "minutes_consumed"),
};

const sortField = { createdAt: "created_at", minutesConsumed: "minutes_consumed" } as const satisfies Record<
  Sort["key"],
  string
>;

/** Finds rows out of order. A LIVE session changes between two pages, so its place is judged only within one. */
export function misplaced(walk: Walk, sort: Sort): Finding[] {
  const settled = walk.rows.filter(({ status }) => status !== "LIVE");
  return [settled, ...walk.pages.map(({ rows }) => rows)].flatMap((rows) => misplacedRows(rows, sort, walk.exchanges));
}

/** Finds the first of some rows that is out of order. */
export function misplacedRows(rows: readonly Row[], { key, order }: Sort, exchanges: readonly Exchange[]): Finding[] {
  const sorted = rows.filter((row) => sortValue[key](row) !== undefined);
  for (const [index, row] of sorted.entries()) {
    const before = sorted[index - 1];
    if (before === undefined || !isBefore(sortValue[key](row) ?? 0, sortValue[key](before) ?? 0, order)) continue;
    const field = sortField[key];
    return [
      broken("order", `sort_by=${key}`, `Rows are not in order of ${key} ${order}.`, exchanges, {
        expected: `${order} order`,
        seen: `row ${index + 1}, ${shown("id", row.id)}, has ${field} ${shown(field, row[field])} after ${shown(field, before[field])} of ${shown("id", before.id)}`,
      }),
    ];
  }
  return [];
}

function isBefore(value: number, previous: number, order: Sort["order"]): boolean {
  return order === "ASC" ? value < previous : value > previous;
}
