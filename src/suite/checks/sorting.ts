import { sessionSortKeys, sortOrders } from "../../contract/parameters.js";
import { type SortKey, sortValue } from "../lists/read.js";
import { countUnshown, missingRows, repeatedRows, type Walk } from "../lists/walk.js";
import type { Exchange, Query } from "../model/exchange.js";
import { broken, type Finding, Skipped, shown } from "../model/finding.js";
import type { Row } from "../model/json.js";
import type { CheckDefinition, Context } from "./check.js";
import { judgeTie, rowTwice } from "./ties.js";

/** What the session list can be sorted by, and in which direction. */
export interface Sort {
  readonly key: SortKey;
  readonly order: (typeof sortOrders)[number];
}

/** Every documented sort. */
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

/** Both sort keys in both directions over the whole list, and together with a filter. */
export const sortingChecks: readonly CheckDefinition[] = [
  ...sorts.map(
    ({ key, order }): CheckDefinition => ({
      ...common,
      what: `${key}-${order}`,
      title: `sort_by=${key} with sort_order=${order} sorts the whole list`,
      requests: 3,
      run: (context) => judgeSort(context, { key, order }, { sort_by: key, sort_order: order }),
    }),
  ),
  ...sorts.map(
    ({ key, order }): CheckDefinition => ({
      ...common,
      what: `ties-${key}-${order}`,
      title: `sessions of equal ${key} keep their order from page to page, ${order}`,
      requests: 14,
      explainedBy: [`sorting/GetSessions/${key}-${order}`],
      // LIVE sessions change places, which moves those behind them.
      run: (context) =>
        judgeTie(context, "GetSessions", { status: "ENDED", sort_by: key, sort_order: order }, [sortValue[key]]),
    }),
  ),
  {
    ...common,
    what: "of-ENDED",
    title: "a filtered list is sorted before it is cut into pages",
    requests: 3,
    explainedBy: ["filters/GetSessions/status"],
    run: (context) =>
      judgeSort(
        context,
        { key: "minutesConsumed", order: "ASC" },
        { status: "ENDED", sort_by: "minutesConsumed", sort_order: "ASC" },
      ),
  },
  {
    ...common,
    what: "default-order",
    title: "sort_by without sort_order sorts in one direction or the other",
    requests: 3,
    async run(context) {
      const query = { sort_by: "minutesConsumed" };
      const ascending = await judgeSort(context, { key: "minutesConsumed", order: "ASC" }, query);
      return ascending.length === 0 ? [] : judgeSort(context, { key: "minutesConsumed", order: "DESC" }, query);
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
  return [...misplaced(walk, sort), ...lost(walk, reference, expected, query)];
}

/** Rows that sorting loses, adds or doubles, beyond what LIVE sessions can displace by moving between two pages. */
function lost(walk: Walk, reference: Walk, expected: readonly Row[], query: Query): Finding[] {
  if (!walk.whole) return [];
  const missing = missingRows(walk, expected);
  const added = reference.whole ? missingRows(reference, walk.rows) : [];
  const repeated = repeatedRows(walk.rows);
  const unshown = countUnshown(walk, reference);
  const slack = query.sort_by === "minutesConsumed" ? expected.filter(({ status }) => status === "LIVE").length : 0;
  const path = `sort_by=${String(query.sort_by)}`;
  return [
    ...(missing.length > slack + unshown
      ? [
          broken("included-missing", path, "Rows are missing from the sorted list.", walk.exchanges, {
            expected: shown("id", missing[0]?.id),
            seen: missing.length > 1 ? `neither it nor ${missing.length - 1} more` : "no such row",
          }),
        ]
      : []),
    ...(added.length > unshown
      ? [
          broken("unknown-row", path, "A row is shown that the list without sort lacks.", walk.exchanges, {
            expected: "a row of the list without sort",
            seen: shown("id", added[0]?.id),
          }),
        ]
      : []),
    ...(repeated.length > slack ? rowTwice(path, "A row is shown twice in the sorted list.", walk.pages) : []),
  ];
}

/**
 * Finds rows out of order, apart from those that a page repeats. A LIVE session changes between two pages, so its place is
 * judged only within one.
 */
export function misplaced(walk: Walk, sort: Sort): Finding[] {
  const repeated = new Set(repeatedRows(walk.rows));
  const settled = walk.rows.filter(({ status }) => status !== "LIVE");
  return [settled, ...walk.pages.map(({ rows }) => rows)].flatMap((rows) =>
    misplacedRows(
      rows.filter((row) => !repeated.has(row)),
      sort,
      walk.exchanges,
    ),
  );
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
