import { z } from "zod";
import type { ForecastReport, MutantResult } from "./report.js";
import { groupOf, outcomeOf } from "./verdicts.js";

/** Findings that the user knows and accepts, each with a reason and perhaps an end. */
export const forecastBaselineModel = z.array(
  z.strictObject({
    mutant: z.string().min(1).meta({ description: "Id of the mutant." }),
    reason: z.string().min(1),
    expires: z.iso.date().optional().meta({ description: "Last day on which the entry counts." }),
  }),
);

/** Findings that the user knows and accepts. */
export type ForecastBaseline = z.output<typeof forecastBaselineModel>;

/** Accepts the known findings of a report, and complains about entries that are expired, misnamed or no longer needed. */
export function applyBaseline(
  report: ForecastReport,
  baseline: ForecastBaseline,
  today: string,
  /** The ids of all mutants that there are. */
  ids: readonly string[],
): ForecastReport {
  if (report.outcome === "unstable") return report;
  const isValid = ({ expires }: ForecastBaseline[number]) => expires === undefined || expires >= today;
  const results = report.results.map((result): MutantResult => {
    const entry = baseline.find((one) => one.mutant === result.id && isValid(one));
    return entry && result.verdict === "unnoticed" ? { ...result, accepted: entry.reason } : result;
  });
  const problems = baseline.flatMap((entry) => {
    const result = results.find(({ id }) => id === entry.mutant);
    if (!isValid(entry))
      return [`baseline ${entry.mutant}: expired on ${entry.expires}; mend the tests or renew the entry`];
    if (!ids.includes(entry.mutant))
      return [`baseline ${entry.mutant}: there is no such mutant; correct or remove the entry`];
    // What was not looked at cannot be called gone.
    if (!result || ["open", "unnoticed"].includes(groupOf(result))) return [];
    return [`baseline ${entry.mutant}: it is ${result.verdict} now; remove the entry`];
  });
  return { ...report, results, problems, outcome: outcomeOf(results) };
}
