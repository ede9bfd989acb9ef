import type { ListOperation } from "../../contract/revisions.js";
import { canonical } from "../../lib/json-path.js";
import { hasNoPage, type Page, readPage, repeatedRows } from "../lists/walk.js";
import type { Exchange, Query } from "../model/exchange.js";
import { broken, type Finding, Skipped, shown, shownIds } from "../model/finding.js";
import type { Row } from "../model/json.js";
import type { Context } from "./check.js";

/** Into how many pages a tie is split, and how many requests look at a short one: chance may show it in order once. */
const splits = 6;
const leastRequests = 10;

/**
 * Requests rows that nothing but their ids tells apart in pages that split them, several times: an order that is not
 * settled shows one row twice, or another row in the same place.
 */
export async function judgeTie(
  context: Pick<Context, "revision" | "inScope" | "walk" | "requestAgain">,
  operation: ListOperation,
  query: Query,
  values: readonly ((row: Row) => unknown)[],
): Promise<Finding[]> {
  const { rows } = await context.walk(operation, query);
  const ties = values.map((value) => ({ value, ...longestRun(rows, value) }));
  const tie = ties.find(({ length }) => length >= 2);
  if (!tie) throw new Skipped("no two rows that do not change have equal values");
  const size = Math.max(1, Math.floor(tie.length / splits));
  const pageOf = (place: number) => Math.floor(place / size) + 1;
  const [first, last] = [pageOf(tie.start), pageOf(tie.start + tie.length - 1)];
  const requestRound = async (): Promise<Round> => {
    const exchanges: Exchange[] = [];
    for (let page = first; page <= last; page += 1) {
      const paging = context.inScope(operation, { ...query, per_page: String(size), page_no: String(page) });
      // The row may be gone.
      exchanges.push(await context.requestAgain({ operation, query: paging, expects: "success or 404" }));
    }
    const pages = exchanges.flatMap((exchange, index) =>
      hasNoPage(exchange) ? [] : readPage(exchange, context.revision, first + index),
    );
    return { exchanges, pages, rows: pages.flatMap((page) => page.rows) };
  };
  const once = await requestRound();
  const rounds = [once];
  while (rounds.length * (last - first + 1) < leastRequests) rounds.push(await requestRound());
  const path = typeof query.sort_by === "string" ? `sort_by=${query.sort_by}` : "page_no";
  const repeated = rounds.flatMap(({ pages }) =>
    rowTwice(path, "Pages that split rows of equal values show a row twice.", pages),
  );
  if (repeated.length > 0) return repeated.slice(0, 1);
  // Rows of other values have moved because one was added or is gone.
  const valuesOf = (round: Round) => canonical(round.rows.map(tie.value));
  const order = (round: Round) => round.rows.map(({ id }) => id).join();
  const moved = rounds.find((round) => order(round) !== order(once) && valuesOf(round) === valuesOf(once));
  if (!moved) return [];
  const message = "Rows of equal values change places from request to request.";
  const details = { expected: shownIds(once.rows), seen: shownIds(moved.rows) };
  return [broken("order-differs", path, message, [...moved.exchanges, ...once.exchanges], details)];
}

/** The pages that split a tie, requested once. */
interface Round {
  readonly exchanges: readonly Exchange[];
  readonly pages: readonly Page[];
  readonly rows: readonly Row[];
}

/** Finds the first row that pages repeat, and names the pages that show it, the last first. */
export function rowTwice(path: string, message: string, pages: readonly Page[]): Finding[] {
  const [twice] = repeatedRows(pages.flatMap(({ rows }) => rows));
  if (!twice) return [];
  const showing = pages.filter(({ rows }) => rows.some(({ id }) => id === twice.id)).reverse();
  const seen = `${shown("id", twice.id)} on page ${showing.map(({ number }) => number).join(" and ")}`;
  const exchanges = showing.map(({ exchange }) => exchange);
  return [broken("row-twice", path, message, exchanges, { expected: "each row once", seen })];
}

/** The longest run of neighbours with the same value; a LIVE session, which changes, ends a run, and so does a row shown twice. */
function longestRun(rows: readonly Row[], value: (row: Row) => unknown): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (const [index, row] of rows.entries()) {
    const before = rows[index - 1];
    const continues =
      before !== undefined &&
      row.id !== before.id &&
      row.status !== "LIVE" &&
      before.status !== "LIVE" &&
      value(row) !== undefined &&
      value(row) === value(before);
    if (!continues) start = index;
    if (index - start + 1 > best.length) best = { start, length: index - start + 1 };
  }
  return best;
}
