import type { ListOperation } from "../../contract/revisions.js";
import { unknownId } from "../model/exchange.js";
import { number, type Row, text, time } from "../model/json.js";
import {
  type CalibrationContext,
  longerList,
  type Measurement,
  type Measurements,
  showList,
  unknown,
} from "./measurement.js";

type PagingEntry =
  | "defaultPerPage"
  | "maxPerPage"
  | "perPageAboveMax"
  | "perPageZero"
  | "fractionalPaging"
  | "pagePastEnd"
  | "emptyPageOffsets"
  | "repeatedParameter";

/** Above every page size that a profile can have. */
const tooMany = 10_001;

/** What the page parameters do where the documents are silent. */
export const pagingMeasurements: Pick<Measurements, PagingEntry> = {
  async defaultPerPage(context) {
    const { list, length } = longerList(context);
    const { rows } = await showList(context, list, {});
    return rows.length > 0 && rows.length < length ? { value: rows.length } : unknown("every list fits on one page");
  },
  async maxPerPage(context) {
    const { most } = await pageLimit(context);
    return most;
  },
  async perPageAboveMax(context) {
    const { above } = await pageLimit(context);
    return above;
  },
  async perPageZero(context) {
    const { list, length } = longerList(context);
    if (length === 0) return unknown("there are no rows");
    const { rows, rejected } = await showList(context, list, { per_page: "0" });
    if (rejected) return unknown("per_page=0 is rejected");
    return { value: rows.length === 0 ? "empty" : "default" };
  },
  async fractionalPaging(context) {
    const { list, length } = longerList(context);
    const usual = (await showList(context, list, {})).rows.length;
    const size = usual === 2 ? 3 : 2;
    if (length < 4) return unknown("there are too few rows");
    const whole = await showList(context, list, { per_page: String(size) });
    if (whole.rows.length !== size) return unknown("the greatest page is too small to measure");
    const { rows, rejected } = await showList(context, list, { per_page: `${size}.5` });
    if (rejected) return { value: "reject" };
    if (rows.length === size) return { value: "floor" };
    // Invalid and ignored.
    return rows.length === usual ? { value: "reject" } : unknown(`per_page=${size}.5 shows ${rows.length} rows`);
  },
  async pagePastEnd(context) {
    const { list } = longerList(context);
    const { exchange, rows } = await showList(context, list, { page_no: "100000" });
    if (exchange.status === 404) return { value: "not-found" };
    if (await isLastPage(context, list, rows)) return { value: "last-page" };
    return exchange.status === 200 && rows.length === 0
      ? { value: "empty" }
      : unknown(`page_no=100000 returns ${exchange.status} with ${rows.length} rows`);
  },
  async emptyPageOffsets(context) {
    const { rows, paging } = await showList(context, "GetMeetings", { start_time: "2999-01-01T00:00:00Z" });
    if (rows.length > 0 || paging?.start === undefined) return unknown("no empty page with offsets was seen");
    return { value: paging.start === 0 && paging.end === 0 ? "zero" : "formula" };
  },
  async repeatedParameter(context) {
    const usual = new Set((await showList(context, "GetSessions", {})).rows.map(({ associated_id }) => associated_id));
    const all = context.found.lists.GetSessions.walk.rows.flatMap((row) => text(row, "associated_id") ?? []);
    const other = all.find((id) => !usual.has(id));
    if (other === undefined) return unknown("the sessions of one page are of every meeting");
    const { rows, rejected } = await showList(context, "GetSessions", { associated_id: [unknownId, other] });
    if (rejected) return { value: "reject" };
    if (rows.length === 0) return { value: "first" };
    // Otherwise invalid and ignored.
    return { value: rows.every(({ associated_id }) => associated_id === other) ? "last" : "reject" };
  },
};

/** Whether rows that a page past the end shows are those of the last page: a target may also ignore page_no. */
async function isLastPage(context: CalibrationContext, list: ListOperation, rows: readonly Row[]): Promise<boolean> {
  const shown = rows.map(({ id }) => id);
  const [first] = (await showList(context, list, {})).rows;
  const { length } = longerList(context);
  const { walk } = context.found.lists[list];
  if (length <= rows.length) return rows.length > 0;
  return rows.length > 0 && first?.id !== shown[0] && (!walk.whole || shown.at(-1) === walk.rows.at(-1)?.id);
}

interface PageLimit {
  readonly most: Measurement<"maxPerPage">;
  readonly above: Measurement<"perPageAboveMax">;
}

/** Finds the greatest page, and what happens above it, from how many rows pages show. */
async function pageLimit(context: CalibrationContext): Promise<PageLimit> {
  const { list, length } = longerList(context);
  const rowsAt = async (size: number) => showList(context, list, { per_page: String(size) });
  const usual = (await showList(context, list, {})).rows.length;
  const huge = await rowsAt(tooMany);
  if (huge.rejected) {
    const most = await greatest(1, tooMany, async (size) => !(await rowsAt(size)).rejected);
    return { most: { value: most }, above: { value: "reject" } };
  }
  const shown = huge.rows.length;
  if (shown === 0 || shown >= length) {
    const reason = `all ${shown} rows fit on a page`;
    return { most: unknown(reason), above: unknown(reason) };
  }
  if (shown !== usual) return { most: { value: shown }, above: { value: "clamp" } };
  if ((await rowsAt(shown + 1)).rows.length !== shown + 1) {
    return { most: { value: shown }, above: unknown("the greatest page is as long as the default one") };
  }
  // Too great a size is ignored, so the greatest page is the longest that is as long as requested.
  const most = await greatest(shown + 1, length + 1, async (size) => (await rowsAt(size)).rows.length === size);
  const above = { value: "reject" } as const;
  return most === length
    ? { most: unknown(`all ${length} rows fit on a page`), above }
    : { most: { value: most }, above };
}

/** The greatest number from `good` on, below `bad`, for which this holds. */
async function greatest(good: number, bad: number, holds: (size: number) => Promise<boolean>): Promise<number> {
  let [low, high] = [good, bad];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (await holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

type OrderEntry = "meetingsOrder" | "sessionsSortBy" | "sessionsSortOrder";

const keys = {
  createdAt: (row: Row) => time(row, "created_at"),
  minutesConsumed: (row: Row) => number(row, "minutes_consumed"),
} as const;

/** The order of lists by default. */
export const orderMeasurements: Pick<Measurements, OrderEntry> = {
  meetingsOrder({ found }) {
    const order = detectOrder(found.lists.GetMeetings.walk.rows, keys.createdAt);
    if (order === undefined) return unknown("the meetings are not in order of created_at, or too few");
    return { value: order === "DESC" ? "newest-first" : "oldest-first" };
  },
  sessionsSortBy(context) {
    const fitting = fittingKeys(context);
    const [key] = fitting;
    if (fitting.length !== 1 || key === undefined) return unknown(`${fitting.length} of 2 sort keys explain the order`);
    return { value: key };
  },
  async sessionsSortOrder(context) {
    const { rows } = await showList(context, "GetSessions", { sort_by: "createdAt" });
    const order = detectOrder(rows, keys.createdAt);
    return order === undefined ? unknown("too few sessions, or not in order of createdAt") : { value: order };
  },
};

function fittingKeys({ found }: CalibrationContext): (keyof typeof keys)[] {
  // LIVE sessions change places while they consume minutes.
  const rows = found.lists.GetSessions.walk.rows.filter(({ status }) => status !== "LIVE");
  return (["createdAt", "minutesConsumed"] as const).filter((key) => detectOrder(rows, keys[key]) !== undefined);
}

/** The direction in which rows are sorted by a key; undefined when they are not, or have fewer than three values. */
function detectOrder(rows: readonly Row[], key: (row: Row) => number | undefined): "ASC" | "DESC" | undefined {
  const values = rows.flatMap((row) => key(row) ?? []);
  if (new Set(values).size < 3) return undefined;
  const steps = values.slice(1).map((value, index) => value - (values[index] ?? value));
  if (steps.every((step) => step >= 0)) return "ASC";
  return steps.every((step) => step <= 0) ? "DESC" : undefined;
}
