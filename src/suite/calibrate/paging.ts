import { sessionSortKeys } from "../../contract/parameters.js";
import type { ListOperation } from "../../contract/revisions.js";
import { isObject, valueAt } from "../../lib/json-path.js";
import { type SortKey, sortValue } from "../lists/read.js";
import { pagesOf } from "../lists/walk.js";
import { isSame, type Row, settled, text, time } from "../model/json.js";
import {
  agreeOnAll,
  type CalibrationContext,
  ignoresInvalid,
  lengthOf,
  type Measured,
  type Measurements,
  misfit,
  onEachList,
  readableList,
  showList,
  type Unmeasured,
  unknown,
} from "./measurement.js";

/** Above every page size that a profile can have. */
const tooMany = 10_001;

/** The page parameters where the documents are silent. */
export const pagingMeasurements = {
  defaultPerPage: (context) =>
    onEachList(context, async (list) => {
      const { rows } = await showList(context, list, {});
      if (rows.length === 0 || rows.length >= lengthOf(context, list)) return unknown("every list fits on one page");
      const next = (await showList(context, list, { page_no: "2" })).rows;
      return next.length > 0 && next.every(({ id }) => !rows.some((row) => row.id === id))
        ? { value: rows.length }
        : misfit(`${list} shows ${rows.length} rows, and no others on page 2`);
    }),
  maxPerPage: (context) => onEachList(context, async (list) => (await pageLimit(context, list)).most),
  perPageAboveMax: (context) => onEachList(context, async (list) => (await pageLimit(context, list)).above),
  perPageZero: (context) =>
    onEachList(context, async (list) => {
      const usual = (await showList(context, list, {})).rows.length;
      if (usual === 0) return unknown("there are no rows");
      const { rows, rejected, exchange } = await showList(context, list, { per_page: "0" });
      if (rejected || exchange.status !== 200) return misfit(`per_page=0 is rejected with ${exchange.status}`);
      if (rows.length === 0) return { value: "empty" };
      if (rows.length !== usual) return misfit(`per_page=0 shows ${rows.length} rows`);
      return usual < lengthOf(context, list)
        ? { value: "default" }
        : unknown("all rows fit on a page, so that per_page=0 could mean all of them");
    }),
  fractionalPaging: (context) => onEachList(context, (list) => fraction(context, list)),
  pagePastEnd: (context) => onEachList(context, (list) => pastEnd(context, list)),
  emptyPageOffsets: (context) =>
    onEachList(context, async (list) => {
      const nothing = { start_time: "2999-01-01T00:00:00Z", per_page: "1" };
      const [first, third] = [
        await showList(context, list, nothing),
        await showList(context, list, { ...nothing, page_no: "3" }),
      ];
      const { paging } = first;
      if (first.rows.length > 0 || paging === undefined) return unknown("no empty page with offsets was seen");
      const offsets = [first, third].flatMap((page) =>
        page.paging ? `${page.paging.start} and ${page.paging.end}` : [],
      );
      const fits = (...expected: string[]) => isSame(offsets, expected.slice(0, offsets.length));
      if (fits("0 and 0", "0 and 0")) return { value: "zero" };
      // A list without rows that repeats its last page repeats its first.
      if (fits("1 and 0", "1 and 0") || fits("1 and 0", "3 and 2")) return { value: "formula" };
      return misfit(`empty pages have the offsets ${offsets.join("; ")}`);
    }),
  async pagingPosition(context) {
    const { json } = (await showList(context, "GetSessions", {})).exchange;
    if (isObject(valueAt(json, ["data", "paging"]))) return { value: "in-data" };
    return isObject(valueAt(json, ["paging"])) ? { value: "top-level" } : unknown("the session list has no paging");
  },
} satisfies Partial<Measurements>;

/** Measures the response to a page past the end, with pages of one row if the end is known. */
async function pastEnd(
  context: CalibrationContext,
  list: ListOperation,
): Promise<Measured<"empty" | "not-found" | "reject" | "last-page">> {
  const { walk, scope } = context.found.lists[list];
  const isKnown = walk.whole && Object.keys(scope).length === 0;
  const [first, last] = [walk.rows[0], walk.rows.at(-1)];
  if (!first || !last) return unknown("there are no rows");
  // Not the next page, since the list may have grown.
  const query = isKnown ? { per_page: "1", page_no: String(walk.rows.length + 100) } : { page_no: "100000" };
  const { exchange, rows, rejected } = await showList(context, list, query);
  if (exchange.status === 404) return { value: "not-found" };
  if (rejected) return { value: "reject" };
  if (exchange.status === 200 && rows.length === 0) return { value: "empty" };
  const isLast = isKnown ? rows.length === 1 && rows[0]?.id === last.id : rows.every(({ id }) => id !== first.id);
  if (exchange.status !== 200 || !isLast) {
    return misfit(`page ${query.page_no} of ${list} returns ${exchange.status} with ${rows.length} rows`);
  }
  return first === last ? unknown("the only row is shown on every page") : { value: "last-page" };
}

/** Measures how a list treats fractions as per_page and page_no, which must agree. */
async function fraction(context: CalibrationContext, list: ListOperation): Promise<Measured<"floor" | "reject">> {
  const ids = async (query: Readonly<Record<string, string>>) => {
    const { rows, rejected } = await showList(context, list, query);
    return rejected ? "rejected" : rows.map(({ id }) => id).join();
  };
  const [two, three, usual] = [await ids({ per_page: "2" }), await ids({ per_page: "3" }), await ids({})];
  const [second, third] = [await ids({ per_page: "2", page_no: "2" }), await ids({ per_page: "2", page_no: "3" })];
  if (new Set([two, three, usual, second, third]).size < 5) return unknown("there are too few rows");
  const ignores = await ignoresInvalid(context);
  const read = (seen: string, floor: string, ceiling: string, ignored: string): Measured<"floor" | "reject"> => {
    if (seen === floor) return { value: "floor" };
    if (seen === "rejected") return { value: "reject" };
    if (seen === ignored && ignores) return { value: "reject" };
    return misfit(seen === ceiling ? "a fraction is rounded up" : "a fraction has another meaning");
  };
  return agreeOnAll([
    [`per_page in ${list}`, read(await ids({ per_page: "2.7" }), two, three, usual)],
    [`page_no in ${list}`, read(await ids({ per_page: "2", page_no: "2.7" }), second, third, two)],
  ]);
}

interface PageLimit {
  readonly most: Measured<number>;
  readonly above: Measured<"clamp" | "reject">;
}

/** Returns the number of rows on a page of this size; undefined if the size is rejected. */
type CountRows = (size: number) => Promise<number | undefined>;

/** Finds the maximum page size, and what happens above it, by the numbers of rows on pages. */
async function pageLimit(context: CalibrationContext, list: ListOperation): Promise<PageLimit> {
  const length = lengthOf(context, list);
  const countRows = async (size: number | undefined) => {
    const { rows, rejected } = await showList(context, list, pagesOf(size));
    return rejected ? undefined : rows.length;
  };
  if (length < 2) return neither(unknown(`all ${length} rows of ${list} fit on a page`));
  if ((await countRows(1)) !== 1) return neither(misfit(`${list} shows no single row`));
  const shown = await countRows(tooMany);
  if (shown === undefined) return rejectedAbove(countRows, list, length);
  if (shown === 0 || shown >= length) return neither(unknown(`all ${shown} rows of ${list} fit on a page`));
  if (shown === (await countRows(undefined))) return defaultAbove(context, countRows, shown, length);
  return (await countRows(shown + 1)) === shown
    ? { most: { value: shown }, above: { value: "clamp" } }
    : neither(misfit(`a per_page of ${tooMany} shows ${shown} rows of ${list}, one of ${shown + 1} does not`));
}

async function rejectedAbove(countRows: CountRows, list: ListOperation, length: number): Promise<PageLimit> {
  const most = await greatest(1, tooMany, async (size) => (await countRows(size)) !== undefined);
  const shown = (await countRows(most)) ?? 0;
  return shown >= Math.min(most, length)
    ? { most: { value: most }, above: { value: "reject" } }
    : neither(misfit(`${list} accepts a per_page of ${most}, but shows ${shown} rows`));
}

/** Returns the maximum of a list that uses the default for larger sizes. */
async function defaultAbove(
  context: CalibrationContext,
  countRows: CountRows,
  usual: number,
  length: number,
): Promise<PageLimit> {
  const holds = async (size: number) => (await countRows(size)) === size;
  if (!(await holds(usual + 1))) {
    return { most: { value: usual }, above: unknown("the greatest page is as long as the default one") };
  }
  // Larger sizes are ignored, so the maximum is the longest page that is as long as requested.
  const most = await greatest(usual + 1, length + 1, holds);
  if (!(await ignoresInvalid(context))) return neither(misfit("too great a per_page means the default"));
  return {
    most: most >= length ? unknown(`all ${length} rows fit on a page`) : { value: most },
    above: { value: "reject" },
  };
}

function neither(measured: Unmeasured): PageLimit {
  return { most: measured, above: measured };
}

/** Returns the greatest number from `good` up, below `bad`, for which `holds` is true. */
async function greatest(good: number, bad: number, holds: (size: number) => Promise<boolean>): Promise<number> {
  let low = good;
  let high = bad;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (await holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

type Key = (row: Row) => number | string | undefined;

export const orderMeasurements = {
  meetingsOrder(context) {
    const { rows } = readableList(context, "GetMeetings").walk;
    const order = detectOrder(rows, sortValue.createdAt);
    if (order === undefined) return unknown("the meetings are not in order of created_at, or too few");
    const other = otherOrder(rows);
    if (other) return unknown(`the meetings are in order of created_at and of ${other}`);
    return { value: order === "DESC" ? "newest-first" : "oldest-first" };
  },
  sessionsSortBy(context) {
    const { rows } = readableList(context, "GetSessions").walk;
    const rowsBy = { createdAt: rows, minutesConsumed: settled(rows) };
    const fitting = sessionSortKeys.filter((key) => detectOrder(rowsBy[key], sortValue[key]) !== undefined);
    const [key] = fitting;
    if (key === undefined) return unknown("neither sort key explains the order of the sessions, or they are too few");
    if (fitting.length > 1) return unknown("both sort keys explain the order of the sessions");
    const other = otherOrder(rows);
    return other ? unknown(`the sessions are in order of ${key} and of ${other}`) : { value: key };
  },
  // A single key could be that of the list without parameters.
  async sessionsSortOrder(context) {
    const measured = [];
    for (const key of sessionSortKeys) measured.push([`by ${key}`, await directionOf(context, key)] as const);
    return agreeOnAll(measured);
  },
} satisfies Partial<Measurements>;

/** Returns a field other than created_at by which rows are also sorted. */
function otherOrder(rows: readonly Row[]): string | undefined {
  const others: [string, Key][] = [
    ["updated_at", (row) => time(row, "updated_at")],
    ["title", (row) => text(row, "title") ?? text(row, "meeting_display_name")],
    ["id", (row) => row.id],
  ];
  const other = others.find(
    ([, key]) => detectOrder(rows, key) !== undefined && rows.some((row) => key(row) !== sortValue.createdAt(row)),
  );
  return other?.[0];
}

async function directionOf(context: CalibrationContext, key: SortKey): Promise<Measured<"ASC" | "DESC">> {
  const { size } = readableList(context, "GetSessions");
  const { rows } = await showList(context, "GetSessions", { sort_by: key, ...pagesOf(size) });
  const order = detectOrder(settled(rows), sortValue[key]);
  return order === undefined
    ? unknown(`too few sessions, or not in order of ${key} with sort_by=${key}`)
    : { value: order };
}

/** Returns the direction in which rows are sorted by a key; undefined if they are not, or have fewer than three values. */
function detectOrder(rows: readonly Row[], key: Key): "ASC" | "DESC" | undefined {
  const values = rows.flatMap((row) => key(row) ?? []);
  if (new Set(values).size < 3) return undefined;
  const pairs = values.slice(1).map((value, index) => [values[index] ?? value, value] as const);
  if (pairs.every(([before, after]) => before <= after)) return "ASC";
  return pairs.every(([before, after]) => before >= after) ? "DESC" : undefined;
}
