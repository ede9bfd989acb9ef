import { sessionSortKeys, sortOrders } from "../../contract/parameters.js";
import type { Walk } from "../lists/walk.js";
import type { Exchange } from "../model/exchange.js";
import { broken, type Finding } from "../model/finding.js";
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

/** Finds rows out of order. A LIVE session changes between two pages, so its place is judged only within one. */
export function misplaced(walk: Walk, key: Sort["key"], order: Sort["order"]): Finding[] {
  const settled = walk.rows.filter(({ status }) => status !== "LIVE");
  return [settled, ...walk.pages.map(({ rows }) => rows)].flatMap((rows) =>
    misplacedRows(rows, key, order, walk.exchanges),
  );
}

/** Finds the first of some rows that is out of order. */
export function misplacedRows(
  rows: readonly Row[],
  key: Sort["key"],
  order: Sort["order"],
  exchanges: readonly Exchange[],
): Finding[] {
  const values = rows.flatMap((row) => sortValue[key](row) ?? []);
  const index = values.findIndex((value, at) => at > 0 && isBefore(value, values[at - 1] ?? value, order));
  if (index < 0) return [];
  return [
    broken("order", `sort_by=${key}`, `Rows are not in order of ${key} ${order}.`, exchanges, {
      expected: `${order} order`,
      seen: `row ${index + 1} has ${values[index]} after ${values[index - 1]}`,
    }),
  ];
}

function isBefore(value: number, previous: number, order: Sort["order"]): boolean {
  return order === "ASC" ? value < previous : value > previous;
}
