import type { ListOperation } from "../../contract/revisions.js";
import { readPage } from "../lists/walk.js";
import type { Exchange, Query } from "../model/exchange.js";
import { broken, type Finding, Skipped } from "../model/finding.js";
import type { Row } from "../model/json.js";
import type { Context } from "./check.js";

/** How many rows of a tie are requested, and how often at least a place in it. */
const longest = 4;
const leastRequests = 10;

/**
 * Requests rows that nothing but their ids tells apart one by one, several times: an order that is not settled shows one
 * row in two places, or another row in the same place.
 */
export async function judgeTie(
  context: Context,
  operation: ListOperation,
  query: Query,
  values: readonly ((row: Row) => unknown)[],
): Promise<Finding[]> {
  const { rows, exchanges } = await context.walk(operation, query);
  const tie = values.map((value) => longestRun(rows, value)).find(({ length }) => length >= 2);
  if (!tie) throw new Skipped("no two rows that do not change have equal values");
  const places = Array.from({ length: Math.min(tie.length, longest) }, (_, index) => tie.start + index + 1);
  const rounds = Math.ceil(leastRequests / places.length);
  const shown: { id: string | undefined; exchange: Exchange }[][] = [];
  for (let round = 0; round < rounds; round += 1) {
    const pages: { id: string | undefined; exchange: Exchange }[] = [];
    for (const place of places) {
      const paging = { ...query, per_page: "1", page_no: String(place) };
      // The row may be gone.
      const probe = { operation, query: context.inScope(operation, paging), expects: "answer or 404" } as const;
      const exchange = await context.requestAgain(probe);
      const id = exchange.status === 404 ? undefined : readPage(exchange, context.revision, place).rows[0]?.id;
      pages.push({ id, exchange });
    }
    shown.push(pages);
  }
  const path = typeof query.sort_by === "string" ? `sort_by=${query.sort_by}` : "page_no";
  const [first = [], ...others] = shown;
  const ids = first.map(({ id }) => id);
  const evidence = [...first.map(({ exchange }) => exchange), ...exchanges.slice(0, 1)];
  if (new Set(ids).size < ids.length) {
    const message = "Pages of one row show a row twice that is equal to its neighbours.";
    return [broken("row-twice", path, message, evidence, { expected: "each row on one page", seen: ids.join(" ") })];
  }
  const moved = others.find((pages) => pages.some(({ id }, index) => id !== ids[index]));
  if (!moved) return [];
  const message = "Rows that are equal change places from request to request.";
  const seen = moved.map(({ id }) => id).join(" ");
  return [
    broken("order-differs", path, message, [...moved.map(({ exchange }) => exchange), ...evidence], {
      expected: ids.join(" "),
      seen,
    }),
  ];
}

/** The longest run of neighbours with the same value; a LIVE session, which changes, ends a run. */
function longestRun(rows: readonly Row[], value: (row: Row) => unknown): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (const [index, row] of rows.entries()) {
    const before = rows[index - 1];
    const continues =
      before !== undefined &&
      row.status !== "LIVE" &&
      before.status !== "LIVE" &&
      value(row) !== undefined &&
      value(row) === value(before);
    if (!continues) start = index;
    if (index - start + 1 > best.length) best = { start, length: index - start + 1 };
  }
  return best;
}
