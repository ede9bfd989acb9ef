import { type ListOperation, listOperations } from "../../contract/revisions.js";
import { day, hour, minute, second } from "../../lib/time.js";
import { timeFields } from "../lists/read.js";
import { type Finding, Skipped } from "../model/finding.js";
import { type Row, time } from "../model/json.js";
import { aRow, type CheckDefinition, type Context } from "./check.js";
import { judgeCase, survivingInterpretations } from "./filter-case.js";
import { timeBound, timeFilters } from "./time-filters.js";

/** The checks that time filters are read to the second, whichever field of a row they compare. */
export const timePrecisionChecks: readonly CheckDefinition[] = listOperations.map((operation) => ({
  theme: "filters",
  operation,
  what: "time-precision",
  title: "start_time and end_time are read to the second",
  origin: "documented",
  needs: [aRow(operation)],
  requests: 8,
  dependsOn: { lists: [operation], invalidatedBy: "reordering" },
  explainedBy: ["start_time", "end_time"].map((name) => `filters/${operation}/${name}`),
  async run(context) {
    const { rows } = await context.reference(operation);
    const bounds = await Promise.all(
      (["start_time", "end_time"] as const).map(async (parameter) => {
        const fields = await comparedFields(context, operation, rows, parameter);
        return { parameter, fields, cuts: fields.flatMap((field) => cutsNear(rows, field, parameter)) };
      }),
    );
    if (bounds.every(({ cuts }) => cuts.length === 0))
      throw new Skipped("no record whose times would reveal a lower precision");
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

/** The fields that the target may compare a bound with, as far as its responses to bounds of any precision tell. */
async function comparedFields(
  context: Context,
  operation: ListOperation,
  rows: readonly Row[],
  parameter: Bound,
): Promise<string[]> {
  const filters = timeFilters(timeFields[operation]).filter(({ name }) => name === parameter);
  const cases = filters.flatMap((filter) => filter.cases(rows)).filter(({ beyond }) => !beyond);
  const survivors = await Promise.all(
    cases.map((filterCase) => survivingInterpretations(context, operation, filterCase, "two")),
  );
  const fields = timeFields[operation].filter((field) => survivors.every((names) => names.includes(field)));
  if (fields.length === 0) throw new Skipped("it is not known which time the filters compare");
  return fields;
}

type Bound = "start_time" | "end_time";

/** Bounds two seconds before and after times of a field; the most telling ones, and of those the ones that show the fewest rows. */
function cutsNear(rows: readonly Row[], field: string, parameter: Bound): number[] {
  const times = rows
    .filter(({ status }) => status !== "LIVE")
    .flatMap((row) => time(row, field) ?? [])
    .sort((a, b) => a - b);
  return ([-2, 2] as const).flatMap((distance) => {
    const ranked = times
      .map((at) => ({ cut: Math.round(at / second + distance) * second, at }))
      .map(({ cut, at }) => ({ cut, telling: countTelling(cut, at) }))
      .filter(({ telling }) => telling > 0);
    const most = ranked.reduce((best, { telling }) => Math.max(best, telling), 0);
    const best = ranked.filter(({ telling }) => telling === most);
    const fewest = parameter === "start_time" ? best.at(-1) : best[0];
    return fewest ? [fewest.cut] : [];
  });
}

/** How many coarser readings of a bound would move it past a time. */
function countTelling(cut: number, at: number): number {
  const readings = coarseUnits.flatMap((unit) =>
    [Math.floor, Math.round, Math.ceil].map((round) => round(cut / unit) * unit),
  );
  return readings.filter((read) => Math.sign(read - at) === Math.sign(at - cut)).length;
}

const coarseUnits = [10 * second, minute, hour, day];
