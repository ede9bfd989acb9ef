import type { BehaviourName } from "../../contract/behaviour.js";
import type { ListOperation } from "../../contract/revisions.js";
import { isoTime } from "../../lib/time.js";
import { timeFields } from "../lists/read.js";
import { type Row, settled, text, time } from "../model/json.js";
import {
  type CalibrationContext,
  type Explanation,
  explain,
  lookFor,
  lookForAll,
  type Measured,
  type Measurements,
  onEachList,
  readableList,
  unknown,
  type Visibility,
  way,
} from "./measurement.js";

/** The entry of each list, and its values: two fields that the list could compare. */
const fields = {
  GetSessions: { entry: "sessionsTimeField", values: ["created_at", "started_at"] },
  GetMeetings: { entry: "meetingsTimeField", values: ["created_at", "updated_at"] },
} as const satisfies Record<ListOperation, { readonly entry: BehaviourName; readonly values: readonly string[] }>;

/** Which time the filters compare, and whether their bounds are inclusive. */
export const timeMeasurements = {
  sessionsTimeField: (context) => timeField(context, "GetSessions", fields.GetSessions.values),
  meetingsTimeField: (context) => timeField(context, "GetMeetings", fields.GetMeetings.values),
  startTimeInclusive: (context) => onEachList(context, (list) => inclusive(context, list, "start")),
  endTimeInclusive: (context) => onEachList(context, (list) => inclusive(context, list, "end")),
} satisfies Partial<Measurements>;

/** Number of records to look for between their times. */
const samples = 3;

/** Measures which time of a record the filters compare, by requesting each moment between two of its times. */
async function timeField<V extends string>(
  context: CalibrationContext,
  list: ListOperation,
  values: readonly [V, V],
): Promise<Measured<V>> {
  const gap = (row: Row) => Math.abs((time(row, values[0]) ?? 0) - (time(row, values[1]) ?? 0));
  const rows = settled(readableList(context, list).walk.rows)
    .filter((row) => gap(row) >= leastGap(row, values) && values.every((field) => time(row, field) !== undefined))
    .sort((a, b) => gap(b) - gap(a));
  if (rows.length === 0) return unknown(`no record of ${list} whose ${values.join(" and ")} differ`);
  const seen: (Visibility | undefined)[] = [];
  const predicted = new Map(timeFields[list].map((field) => [field, [] as (Visibility | undefined)[]]));
  let measured: Measured<V> = unknown("no record was looked for");
  for (const row of rows.slice(0, samples)) {
    const times = timeFields[list].flatMap((field) => time(row, field) ?? []);
    for (const moment of [...momentsBetween(times), ...momentsAround(row, values)]) {
      for (const end of ["start_time", "end_time"] as const) {
        seen.push(await lookFor(context, list, row, { [end]: isoTime(moment) }));
        for (const [field, predictions] of predicted) predictions.push(visibilityOf(time(row, field), end, moment));
      }
    }
    measured = explain(
      [...predicted].map(([field, predicts]): Explanation<V> => {
        const value = values.find((name) => name === field);
        return { name: `compares ${field}`, ...(value !== undefined && { value }), predicts };
      }),
      seen,
    );
    if ("value" in measured) break;
  }
  return measured;
}

/** Returns the minimum gap to request between two times: those in whole seconds may be more precise than shown. */
function leastGap(row: Row, fields: readonly string[]): number {
  return fields.every((field) => (time(row, field) ?? 0) % 1000 === 0) ? 2000 : 2;
}

function visibilityOf(instant: number | undefined, end: "start_time" | "end_time", moment: number): Visibility {
  if (instant === undefined) return "hidden";
  return (end === "start_time" ? instant > moment : instant < moment) ? "shown" : "hidden";
}

/** Returns moments shortly before and after both times, which reveal a target that reads times less precisely. */
function momentsAround(row: Row, fields: readonly string[]): number[] {
  const times = fields.map((field) => time(row, field) ?? 0);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const margin = Math.max(1, Math.floor((last - first) / 2));
  return [Math.floor(first) - margin, Math.ceil(last) + margin];
}

/** Returns a whole millisecond between any two adjacent times. */
function momentsBetween(times: readonly number[]): number[] {
  const sorted = [...new Set(times)].sort((a, b) => a - b);
  return sorted.slice(1).flatMap((later, index) => {
    const earlier = sorted[index] ?? later;
    const middle = Math.floor((earlier + later) / 2);
    return middle > earlier && middle < later ? [middle] : [];
  });
}

/** Measures whether a record is returned whose time equals the bound, by the field that the filter compares. */
async function inclusive(
  context: CalibrationContext,
  list: ListOperation,
  end: "start" | "end",
): Promise<Measured<boolean>> {
  const { values, entry } = fields[list];
  const measured = await context.measured(entry);
  const field = "value" in measured ? measured.value : values[0];
  const isSure = (row: Row) => "value" in measured || time(row, values[0]) === time(row, values[1]);
  const row = settled(readableList(context, list).walk.rows).find(
    (one) => time(one, field) !== undefined && isSure(one),
  );
  const instant = row && time(row, field);
  if (!row || instant === undefined) return unknown(`no record of ${list} whose time is sure`);
  const exact = text(row, field) ?? "";
  const [before, after] = [isoTime(Math.ceil(instant) - 1), isoTime(Math.floor(instant) + 1)];
  const starts = [before, exact, after].map((start_time) => ({ start_time }));
  const ends = [after, exact, before].map((end_time) => ({ end_time }));
  const finer = microsecondsLater(instant).map((start_time) => ({ start_time }));
  const seen = await lookForAll(context, list, row, [...starts, ...ends]);
  const seenFiner = await lookForAll(context, list, row, finer);
  return explain(
    [
      ...[true, false].flatMap((start) => [true, false].map((last) => boundaries(end, start, last))),
      way(
        "reads times to the millisecond, includes start_time and excludes end_time",
        `${boundaryLetters(true, false)}ss`,
        end === "start",
      ),
      way("has times that are finer than shown", `${boundaryLetters(true, false)}sh`),
    ],
    [...seen, ...seenFiner.map((visibility) => (visibility === "rejected" ? undefined : visibility))],
  );
}

function boundaries(end: "start" | "end", start: boolean, last: boolean): Explanation<boolean> {
  const name = `${start ? "includes" : "excludes"} start_time and ${last ? "includes" : "excludes"} end_time`;
  // The last requests are only conclusive for times that could be more precise than shown.
  const finer = start && !last ? "hh" : "??";
  return way(name, boundaryLetters(start, last) + finer, end === "start" ? start : last);
}

function boundaryLetters(start: boolean, last: boolean): string {
  return `s${start ? "s" : "h"}hs${last ? "s" : "h"}h`;
}

/** Returns the next microsecond after a time, and the last one of its millisecond. */
function microsecondsLater(instant: number): string[] {
  const next = Math.floor((instant - Math.floor(instant)) * 1000) + 1;
  return [next, 999].map((microseconds) =>
    isoTime(Math.floor(instant)).replace("Z", `${String(microseconds).padStart(3, "0")}Z`),
  );
}
