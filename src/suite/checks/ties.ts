import type { ListOperation } from "../../contract/revisions.js";
import { readPage } from "../lists/walk.js";
import type { Exchange, Query } from "../model/exchange.js";
import { broken, type Finding, Skipped, shown } from "../model/finding.js";
import { isSame, type Row } from "../model/json.js";
import type { Context } from "./check.js";

/** Into how many pages a tie is split, and how many requests look at a short one: chance may show it in order once. */
const splits = 6;
const leastRequests = 10;

/**
 * Requests rows that nothing but their ids tells apart in pages that split them, several times: an order that is not
 * settled shows one row twice, or another row in the same place.
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
  const size = Math.max(1, Math.floor(tie.length / splits));
  const [first, last] = [tie.start, tie.start + tie.length - 1].map((place) => Math.floor(place / size) + 1);
  const numbers = Array.from({ length: (last ?? 1) - (first ?? 1) + 1 }, (_, index) => (first ?? 1) + index);
  const rounds: Exchange[][] = [];
  while (rounds.length * numbers.length < leastRequests) {
    const round: Exchange[] = [];
    for (const number of numbers) {
      const paging = { ...query, per_page: String(size), page_no: String(number) };
      // The row may be gone.
      const expects = "success or 404";
      round.push(await context.requestAgain({ operation, query: context.inScope(operation, paging), expects }));
    }
    rounds.push(round);
  }
  const path = typeof query.sort_by === "string" ? `sort_by=${query.sort_by}` : "page_no";
  const orders = rounds.map((round) => round.flatMap((exchange) => idsOn(exchange, context)));
  const repeating = orders.findIndex((ids) => new Set(ids).size < ids.length);
  if (repeating >= 0) {
    const message = "Pages that split rows of equal values show a row twice.";
    const details = { expected: "each row on one page", seen: listed(orders[repeating]) };
    return [broken("row-twice", path, message, [...(rounds[repeating] ?? []), ...exchanges.slice(0, 1)], details)];
  }
  const moved = orders.findIndex((ids) => !isSame(ids, orders[0]));
  if (moved < 0) return [];
  const message = "Rows of equal values change places from request to request.";
  const details = { expected: listed(orders[0]), seen: listed(orders[moved]) };
  return [broken("order-differs", path, message, [...(rounds[moved] ?? []), ...(rounds[0] ?? [])], details)];
}

function listed(ids: readonly string[] = []): string {
  return ids.map((id) => shown("id", id)).join(" ");
}

function idsOn(exchange: Exchange, { revision }: Context): string[] {
  return exchange.status === 404 ? [] : readPage(exchange, revision).rows.map(({ id }) => id);
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
