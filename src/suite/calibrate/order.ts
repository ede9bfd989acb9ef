import { sessionSortKeys } from "../../contract/parameters.js";
import { type SortKey, sortValue } from "../lists/read.js";
import { pagesOf } from "../lists/walk.js";
import { type Row, text, time } from "../model/json.js";
import {
  agreeWholly,
  type CalibrationContext,
  type Measured,
  type Measurements,
  settled,
  showList,
  unknown,
} from "./measurement.js";

type Key = (row: Row) => number | string | undefined;

/** The order of lists by default. */
export const orderMeasurements = {
  meetingsOrder({ found }) {
    const { rows } = found.lists.GetMeetings.walk;
    const order = detectOrder(rows, sortValue.createdAt);
    if (order === undefined) return unknown("the meetings are not in order of created_at, or too few");
    const other = otherOrder(rows);
    if (other) return unknown(`the meetings are in order of created_at and of ${other}`);
    return { value: order === "DESC" ? "newest-first" : "oldest-first" };
  },
  sessionsSortBy({ found }) {
    const { rows } = found.lists.GetSessions.walk;
    const rowsBy = { createdAt: rows, minutesConsumed: settled(rows) };
    const fitting = sessionSortKeys.filter((key) => detectOrder(rowsBy[key], sortValue[key]) !== undefined);
    const [key] = fitting;
    if (key === undefined) return unknown("neither sort key explains the order of the sessions, or they are too few");
    if (fitting.length > 1) return unknown("both sort keys explain the order of the sessions");
    const other = otherOrder(rows);
    return other ? unknown(`the sessions are in order of ${key} and of ${other}`) : { value: key };
  },
  // One key alone could be that of the list without parameters.
  async sessionsSortOrder(context) {
    const measured = [];
    for (const key of sessionSortKeys) measured.push([`by ${key}`, await directionOf(context, key)] as const);
    return agreeWholly(measured);
  },
} satisfies Partial<Measurements>;

/** Another field than created_at in whose order rows are, too. */
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
  const { size } = context.found.lists.GetSessions;
  const { rows } = await showList(context, "GetSessions", { sort_by: key, ...pagesOf(size) });
  const order = detectOrder(settled(rows), sortValue[key]);
  return order === undefined
    ? unknown(`too few sessions, or not in order of ${key} with sort_by=${key}`)
    : { value: order };
}

/** The direction in which rows are sorted by a key; undefined when they are not, or have fewer than three values. */
function detectOrder(rows: readonly Row[], key: Key): "ASC" | "DESC" | undefined {
  const values = rows.flatMap((row) => key(row) ?? []);
  if (new Set(values).size < 3) return undefined;
  const pairs = values.slice(1).map((value, index) => [values[index] ?? value, value] as const);
  if (pairs.every(([before, after]) => before <= after)) return "ASC";
  return pairs.every(([before, after]) => before >= after) ? "DESC" : undefined;
}
