import { type ListOperation, listOperations } from "../../contract/revisions.js";
import { day, hour, maxInstant, minTime, minute, second } from "../../lib/time.js";
import { timeFields } from "../lists/read.js";
import { type Finding, Skipped } from "../model/finding.js";
import { type Row, settled, time } from "../model/json.js";
import { type CheckDefinition, type Context, listNeed } from "./check.js";
import {
  both,
  type Filter,
  type FilterCase,
  type Interpretation,
  judgeCase,
  type Membership,
  survivingInterpretations,
} from "./filter-case.js";

/** Creates the time filters of a list whose rows have these time fields; the documents do not say which one is compared. */
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
        // From long ago: a list without start_time may leave out older rows.
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
      // Read as UTC, each of these would move by hours past the row next to it.
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

/** How clients write a time: with an offset from UTC in minutes, and with or without a fraction of a second. */
interface TimeForm {
  readonly offset?: number;
  readonly hasFraction?: boolean;
}

/** As JavaScript formats a date. */
const withFraction: TimeForm = { hasFraction: true };

type Bound = "start_time" | "end_time";

function timeBound(parameter: Bound, fields: readonly string[], cut: number, form?: TimeForm): FilterCase {
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

/** Returns the side of a bound that a row is on; within a second, either: some targets store times in seconds. */
function side(distance: number): Membership {
  if (Math.abs(distance) < 1000) return "maybe";
  return distance > 0 ? "yes" : "no";
}

/** Returns times shortly before and after the row at this part of the list by created_at, with no other row in between. */
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
 * Returns the position in the list of the row whose neighbours are nearest in time, where imprecise times show. Only the
 * middle half counts, since the newest sessions are LIVE and have no ended_at.
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

/** Returns the position of a row in the list by created_at, from 0 to 1. */
function position(row: Row, rows: readonly Row[]): number {
  const here = time(row, "created_at") ?? 0;
  const times = instants(rows);
  return times.filter((other) => other < here).length / Math.max(1, times.length);
}

function instants(rows: readonly Row[]): readonly number[] {
  return [...new Set(rows.flatMap((row) => time(row, "created_at") ?? []))].sort((a, b) => a - b);
}

function written(instant: number, { offset = 0, hasFraction = false }: TimeForm = {}): string {
  const local = new Date(instant + offset * minute).toISOString().slice(0, hasFraction ? -1 : 19);
  if (offset === 0) return `${local}Z`;
  const size = Math.abs(offset);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${local}${offset < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** Returns the first and last time of any row in any of these fields, except placeholders such as year 1. */
function outermost(rows: readonly Row[], fields: readonly string[]): { earliest: number; latest: number }[] {
  const times = rows
    .flatMap((row) => fields.flatMap((field) => time(row, field) ?? []))
    .filter((at) => at > minTime && at < maxInstant - day);
  if (times.length === 0) return [];
  const [earliest, latest] = [times.reduce((a, b) => Math.min(a, b)), times.reduce((a, b) => Math.max(a, b))];
  return [{ earliest: wholeSecond(earliest), latest: wholeSecond(latest) }];
}

function wholeSecond(instant: number): number {
  return Math.round(instant / 1000) * 1000;
}

/** Checks that time filters compare seconds, whichever field of a row they use. */
export const timePrecisionChecks: readonly CheckDefinition[] = listOperations.map((operation) => ({
  theme: "filters",
  operation,
  what: "time-precision",
  title: "start_time and end_time are read to the second",
  origin: "documented",
  needs: [listNeed(operation)],
  requests: 8,
  dependsOn: { lists: [operation], invalidatedBy: "reordering" },
  explainedBy: ["start_time", "end_time"].map((name) => `filters/${operation}/${name}`),
  async run(context) {
    const { rows } = await context.reference(operation);
    const bounds = await Promise.all(
      (["start_time", "end_time"] as const).map(async (parameter) => {
        const fields = await comparedFields(context, operation, rows, parameter);
        return { parameter, fields, cuts: fields.flatMap((field) => conclusiveCuts(rows, field, parameter)) };
      }),
    );
    if (bounds.every(({ cuts }) => cuts.length === 0)) {
      throw new Skipped("no record whose times would reveal a lower precision");
    }
    const judged = bounds.map(async ({ parameter, fields, cuts }) => {
      const verdicts = await Promise.all(
        fields.map(async (field): Promise<Finding[]> => {
          const cases = cuts.map((cut) => timeBound(parameter, [field], cut));
          return (await Promise.all(cases.map((one) => judgeCase(context, operation, one)))).flat();
        }),
      );
      return verdicts.reduce((best, other) => (other.length < best.length ? other : best));
    });
    return (await Promise.all(judged)).flat();
  },
}));

/** Returns the fields that the target may compare with a bound, judging by its responses to bounds of any precision. */
async function comparedFields(
  context: Context,
  operation: ListOperation,
  rows: readonly Row[],
  parameter: Bound,
): Promise<string[]> {
  const filters = timeFilters(timeFields[operation]).filter(({ name }) => name === parameter);
  const cases = filters.flatMap((filter) => filter.cases(rows)).filter(({ beyond }) => !beyond);
  const survivors = await survivingInterpretations(context, operation, cases, "two");
  const fields = timeFields[operation].filter((field) => survivors.every((names) => names.includes(field)));
  if (fields.length === 0) throw new Skipped("it is not known which time the filters compare");
  return fields;
}

/**
 * Returns bounds two seconds before and after times of a field: the most conclusive ones, and among those the ones with the
 * fewest rows.
 */
function conclusiveCuts(rows: readonly Row[], field: string, parameter: Bound): number[] {
  const times = settled(rows)
    .flatMap((row) => time(row, field) ?? [])
    .sort((a, b) => a - b);
  return ([-2, 2] as const).flatMap((distance) => {
    const ranked = times
      .map((at) => ({ cut: Math.round(at / second + distance) * second, at }))
      .map(({ cut, at }) => ({ cut, telling: countConclusive(cut, at) }))
      .filter(({ telling }) => telling > 0);
    const most = ranked.reduce((best, { telling }) => Math.max(best, telling), 0);
    const best = ranked.filter(({ telling }) => telling === most);
    const fewest = parameter === "start_time" ? best.at(-1) : best[0];
    return fewest ? [fewest.cut] : [];
  });
}

/** Counts the less precise readings of a bound that would move it past a time. */
function countConclusive(cut: number, at: number): number {
  const readings = coarseUnits.flatMap((unit) =>
    [Math.floor, Math.round, Math.ceil].map((round) => round(cut / unit) * unit),
  );
  return readings.filter((read) => Math.sign(read - at) === Math.sign(at - cut)).length;
}

const coarseUnits = [10 * second, minute, hour, day];
