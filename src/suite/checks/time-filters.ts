import { day, minute } from "../../lib/time.js";
import { type Row, time } from "../model/json.js";
import { both, type Filter, type FilterCase, type Interpretation, type Membership } from "./filter-case.js";

/** The time filters of a list whose rows carry these time fields: the documents do not say which one counts. */
export function timeFilters(fields: readonly string[]): Filter[] {
  const start = (cut: number, form?: TimeForm) => timeBound("start_time", fields, cut, form);
  const end = (cut: number, form?: TimeForm) => timeBound("end_time", fields, cut, form);
  return [
    {
      name: "start_time",
      parameters: ["StartTime"],
      title: "start_time shows only rows from that time on",
      origin: "documented",
      requests: 4,
      cases: (rows) => [
        ...cutsNear(rows, closest(rows)).map(({ below }) => start(below)),
        // From long ago on: a list without start_time may leave out older rows.
        ...outermost(rows, fields).flatMap(({ earliest, latest }) =>
          [earliest - 3650 * day, latest + day].map((cut) => ({ ...start(cut), beyond: true })),
        ),
      ],
      caseKeeping: (row, rows) => cutsNear(rows, position(row, rows)).map(({ below }) => start(below))[0],
    },
    {
      name: "end_time",
      parameters: ["EndTime"],
      title: "end_time shows only rows up to that time",
      origin: "documented",
      requests: 3,
      cases: (rows) => [
        ...cutsNear(rows, closest(rows)).map(({ above }) => end(above)),
        ...outermost(rows, fields).map(({ earliest }) => ({ ...end(earliest - day), beyond: true })),
      ],
      caseKeeping: (row, rows) => cutsNear(rows, position(row, rows)).map(({ above }) => end(above))[0],
    },
    {
      name: "time-range",
      parameters: ["StartTime", "EndTime"],
      title: "start_time and end_time together, with fractions of a second, show only rows between them",
      origin: "documented",
      cases: (rows) => {
        const [from] = cutsNear(rows, 1 / 3);
        const [to] = cutsNear(rows, 2 / 3);
        return from && to ? [both(start(from.below, withFraction), end(to.above, withFraction))] : [];
      },
    },
    {
      name: "time-offset",
      parameters: ["StartTime", "EndTime"],
      title: "a time means the same instant in every UTC offset",
      requests: 6,
      pages: "few",
      origin: "documented",
      // Read as UTC, each of these would move by hours past the row it is cut next to.
      cases: (rows) =>
        cutsNear(rows, 1 / 2).flatMap(({ below, above }) => [
          start(below, { offset: 330 }),
          start(above, { offset: -480 }),
          end(above, { offset: -480 }),
          end(below, { offset: 330 }),
        ]),
    },
  ];
}

/** How clients write a time: at an offset in minutes from UTC, to the second unless with its fraction. */
interface TimeForm {
  readonly offset?: number;
  readonly hasFraction?: boolean;
}

/** As JavaScript writes a date. */
const withFraction: TimeForm = { hasFraction: true };

/** A bound of the times of a list. */
export function timeBound(
  parameter: "start_time" | "end_time",
  fields: readonly string[],
  cut: number,
  form?: TimeForm,
): FilterCase {
  const sign = parameter === "start_time" ? 1 : -1;
  const value = written(cut, form);
  return {
    label: `${parameter} ${value}`,
    query: { [parameter]: value },
    interpretations: fields.map(
      (field): Interpretation => ({ name: field, belongs: (row) => side(sign * ((time(row, field) ?? cut) - cut)) }),
    ),
  };
}

/** Within a second of the cut a row may fall on either side: targets keep times in seconds, too. */
function side(distance: number): Membership {
  if (Math.abs(distance) < 1000) return "maybe";
  return distance > 0 ? "yes" : "no";
}

/** Times shortly before and after a row that lies this far into the list by created_at, with no other row between. */
function cutsNear(rows: readonly Row[], share: number): { below: number; above: number }[] {
  const times = instants(rows);
  const middle = Math.min(times.length - 1, Math.floor(times.length * share + 1e-9));
  const byDistance = times.map((_, index) => index).sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
  for (const index of byDistance) {
    const here = times[index] ?? 0;
    const before = here - (times[index - 1] ?? here - day);
    const after = (times[index + 1] ?? here + day) - here;
    if (before >= 4000 && after >= 4000) {
      return [
        {
          below: wholeSecond(here - Math.min(before / 2, minute)),
          above: wholeSecond(here + Math.min(after / 2, minute)),
        },
      ];
    }
  }
  return [];
}

/**
 * How far into the list that row lies whose neighbours are nearest in time: there coarse interpretation shows. It is looked for
 * in the middle half, since the newest sessions are LIVE and have no ended_at to tell by.
 */
function closest(rows: readonly Row[]): number {
  const times = instants(rows);
  const spans = times.flatMap((here, index) => {
    const [before, after] = [times[index - 1], times[index + 1]];
    const near = before !== undefined && after !== undefined && here - before >= 4000 && after - here >= 4000;
    return near && Math.abs(index / times.length - 1 / 2) <= 1 / 4 ? [{ index, span: after - before }] : [];
  });
  const [best] = spans.sort((a, b) => a.span - b.span);
  return best ? best.index / times.length : 1 / 2;
}

/** How far into the list by created_at a row lies, from 0 to 1. */
function position(row: Row, rows: readonly Row[]): number {
  const here = time(row, "created_at") ?? 0;
  const times = instants(rows);
  return times.filter((other) => other < here).length / Math.max(1, times.length);
}

/** The different creation times, oldest first. */
function instants(rows: readonly Row[]): readonly number[] {
  const times =
    sortedTimes.get(rows) ?? [...new Set(rows.flatMap((row) => time(row, "created_at") ?? []))].sort((a, b) => a - b);
  sortedTimes.set(rows, times);
  return times;
}

/** Sorted once: every row of a list is tried for pairs of filters. */
const sortedTimes = new WeakMap<readonly Row[], readonly number[]>();

function written(instant: number, { offset = 0, hasFraction = false }: TimeForm = {}): string {
  const local = new Date(instant + offset * minute).toISOString().slice(0, hasFraction ? -1 : 19);
  if (offset === 0) return `${local}Z`;
  const size = Math.abs(offset);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${local}${offset < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** The first and the last time that any row has in any of these fields. */
function outermost(rows: readonly Row[], fields: readonly string[]): { earliest: number; latest: number }[] {
  const times = rows.flatMap((row) => fields.flatMap((field) => time(row, field) ?? []));
  if (times.length === 0) return [];
  const [earliest, latest] = [times.reduce((a, b) => Math.min(a, b)), times.reduce((a, b) => Math.max(a, b))];
  return [{ earliest: wholeSecond(earliest), latest: wholeSecond(latest) }];
}

function wholeSecond(instant: number): number {
  return Math.round(instant / 1000) * 1000;
}
