import { sessionSortKeys, sortOrders } from "../../contract/parameters.js";
import type { ListOperation } from "../../contract/revisions.js";
import { canonical } from "../../lib/json-path.js";
import { type SortKey, sortValue } from "../lists/read.js";
import { compareLists, hasNoPage, type Page, readPage, repeatedRows, type Walk } from "../lists/walk.js";
import type { Exchange, Query } from "../model/exchange.js";
import { broken, type Finding, type Found, flatten, Skipped, shown, shownIds } from "../model/finding.js";
import { isLive, type Row, settled } from "../model/json.js";
import type { CheckDefinition, Context } from "./check.js";
import { wrongTotal } from "./filter-case.js";

/** A key and direction by which the session list can be sorted. */
export interface Sort {
  readonly key: SortKey;
  readonly order: (typeof sortOrders)[number];
}

export const sorts: readonly Sort[] = sessionSortKeys.flatMap((key) => sortOrders.map((order) => ({ key, order })));

const sortField = { createdAt: "created_at", minutesConsumed: "minutes_consumed" } as const satisfies Record<
  Sort["key"],
  string
>;

const common = {
  theme: "sorting",
  operation: "GetSessions",
  origin: "documented",
  needs: ["two sessions"],
  dependsOn: { lists: ["GetSessions"], invalidatedBy: "changes" },
} as const;

const ascending: Sort = { key: "minutesConsumed", order: "ASC" };

function sortedBy({ key, order }: Sort): Query {
  return { sort_by: key, sort_order: order };
}

function named({ key, order }: Sort): string {
  return `${key}-${order}`;
}

/** Both sort keys in both directions over the whole list, and together with a filter. */
export const sortingChecks: readonly CheckDefinition[] = [
  ...sorts.map(
    (sort): CheckDefinition => ({
      ...common,
      what: named(sort),
      title: `sort_by=${sort.key} with sort_order=${sort.order} sorts the whole list`,
      requests: 3,
      run: (context) => judgeSort(context, sort, sortedBy(sort)),
    }),
  ),
  ...sorts.map(
    (sort): CheckDefinition => ({
      ...common,
      what: `ties-${named(sort)}`,
      title: `sessions of equal ${sort.key} keep their order from page to page, ${sort.order}`,
      requests: 14,
      explainedBy: [`sorting/GetSessions/${named(sort)}`, "filters/GetSessions/status"],
      // LIVE sessions move, which shifts those after them.
      run: (context) => judgeTie(context, "GetSessions", { status: "ENDED", ...sortedBy(sort) }, [sortValue[sort.key]]),
    }),
  ),
  {
    ...common,
    what: "of-ENDED",
    title: "a filtered list is sorted before it is cut into pages",
    requests: 3,
    explainedBy: ["filters/GetSessions/status"],
    run: (context) => judgeSort(context, ascending, { status: "ENDED", ...sortedBy(ascending) }),
  },
  {
    ...common,
    what: "default-order",
    title: "sort_by without sort_order sorts in one direction or the other",
    requests: 3,
    async run(context) {
      const query = { sort_by: "minutesConsumed" };
      const findings = await judgeSort(context, ascending, query);
      return findings.length === 0 ? [] : judgeSort(context, { ...ascending, order: "DESC" }, query);
    },
  },
];

async function judgeSort(context: Context, sort: Sort, query: Query): Promise<Finding[]> {
  const reference = await context.reference("GetSessions");
  const expected = reference.rows.filter(({ status }) => query.status === undefined || status === query.status);
  if (new Set(expected.map(sortValue[sort.key])).size < 2) {
    throw new Skipped("no two sessions with different values to sort by");
  }
  const walk = await context.walk("GetSessions", query, { perPage: Math.floor(expected.length / 3) + 1 });
  const total = wrongTotal(context, query, walk);
  return flatten([misplaced(walk, sort), displaced(walk, reference, expected, query), total]);
}

/** Finds rows that sorting loses, adds or repeats, beyond those that moving LIVE sessions can displace. */
function displaced(walk: Walk, reference: Walk, expected: readonly Row[], { sort_by: key }: Query): Found {
  if (!walk.whole) return [];
  const slack = key === "minutesConsumed" ? expected.filter(isLive).length : 0;
  const { lost, added, repeated } = compareLists(walk, reference, expected, slack);
  const path = `sort_by=${String(key)}`;
  return [
    lost.length > 0 &&
      broken("included-missing", path, "Rows are missing from the sorted list.", walk.exchanges, {
        expected: shown("id", lost[0]?.id),
        seen: lost.length > 1 ? `neither it nor ${lost.length - 1} more` : "no such row",
      }),
    added.length > 0 &&
      broken("unknown-row", path, "A row is shown that the list without sort lacks.", walk.exchanges, {
        expected: "a row of the list without sort",
        seen: shown("id", added[0]?.id),
      }),
    repeated.length > 0 && rowTwice(path, "A row is shown twice in the sorted list.", walk.pages),
  ];
}

/**
 * Finds rows out of order, except those that a page repeats. A LIVE session changes between two pages, so its place is
 * judged only within one.
 */
export function misplaced(walk: Walk, sort: Sort): Finding[] {
  const repeated = new Set(repeatedRows(walk.rows));
  return [settled(walk.rows), ...walk.pages.map(({ rows }) => rows)].flatMap((rows) =>
    misplacedRows(
      rows.filter((row) => !repeated.has(row)),
      sort,
      walk.exchanges,
    ),
  );
}

/** Finds the first of some rows that is out of order. */
export function misplacedRows(rows: readonly Row[], { key, order }: Sort, exchanges: readonly Exchange[]): Finding[] {
  const value = sortValue[key];
  const sorted = rows.filter((row) => value(row) !== undefined);
  const index = sorted.findIndex((row, at) => at > 0 && isBefore(value(row), value(sorted[at - 1] ?? row), order));
  const [before, row] = sorted.slice(index - 1, index + 1);
  if (index === -1 || !before || !row) return [];
  const field = sortField[key];
  return [
    broken("order", `sort_by=${key}`, `Rows are not in order of ${key} ${order}.`, exchanges, {
      expected: `${order} order`,
      seen: `row ${index + 1}, ${shown("id", row.id)}, has ${field} ${shown(field, row[field])} after ${shown(field, before[field])} of ${shown("id", before.id)}`,
    }),
  ];
}

function isBefore(value = 0, previous = 0, order: Sort["order"]): boolean {
  return order === "ASC" ? value < previous : value > previous;
}

/** Into how many pages a tie is split, and how many requests examine a short one: it may be in order by chance. */
const splits = 6;
const leastRequests = 10;

/**
 * Requests rows that only differ by id in pages that split them, several times: an unstable order shows a row twice, or
 * another row in the same place.
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
  const requestRound = async () => {
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
  type Round = typeof once;
  const rounds = [once];
  while (rounds.length * (last - first + 1) < leastRequests) rounds.push(await requestRound());
  const path = typeof query.sort_by === "string" ? `sort_by=${query.sort_by}` : "page_no";
  const repeated = rounds.flatMap(({ pages }) =>
    rowTwice(path, "Pages that split rows of equal values show a row twice.", pages),
  );
  if (repeated.length > 0) return repeated.slice(0, 1);
  // Rows of other values have moved because one was added or removed.
  const valuesOf = (round: Round) => canonical(round.rows.map(tie.value));
  const order = (round: Round) => round.rows.map(({ id }) => id).join();
  const moved = rounds.find((round) => order(round) !== order(once) && valuesOf(round) === valuesOf(once));
  if (!moved) return [];
  const message = "Rows of equal values change places from request to request.";
  const details = { expected: "one order", seen: `${shownIds(once.rows)}, then ${shownIds(moved.rows)}` };
  return [broken("order-differs", path, message, [...moved.exchanges, ...once.exchanges], details)];
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

/** Finds the longest run of adjacent rows with the same value. LIVE sessions and repeated rows end a run. */
function longestRun(rows: readonly Row[], value: (row: Row) => unknown): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (const [index, row] of rows.entries()) {
    const before = rows[index - 1];
    const continues =
      before !== undefined &&
      row.id !== before.id &&
      !isLive(row) &&
      !isLive(before) &&
      value(row) !== undefined &&
      value(row) === value(before);
    if (!continues) start = index;
    if (index - start + 1 > best.length) best = { start, length: index - start + 1 };
  }
  return best;
}
