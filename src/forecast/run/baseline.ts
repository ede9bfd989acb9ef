import { z } from "zod";
import { namedIds } from "../../lib/glob.js";
import type { ForecastReport, MutantResult } from "./report.js";
import { groupOf, outcomeOf } from "./verdicts.js";

/** Findings that the user accepts, each with a reason and optionally an expiry date. */
export const baselineModel = z.array(
  z.strictObject({
    mutant: z.string().min(1).describe("What `--only` takes: an id, a part of ids, or a pattern with *."),
    reason: z.string().min(1),
    expires: z.iso.date().optional().describe("Last day on which the entry counts."),
  }),
);

type Baseline = z.output<typeof baselineModel>;

/** Accepts the known findings of a report, and reports entries that are expired, misnamed or no longer needed. */
export function applyBaseline(
  report: ForecastReport,
  baseline: Baseline,
  today: string,
  /** The ids of all existing mutants. */
  ids: readonly string[],
): ForecastReport {
  if (report.outcome === "unstable") return report;
  const entries = baseline.map((entry) => ({
    ...entry,
    isExpired: entry.expires !== undefined && entry.expires < today,
    named: new Set(namedIds(ids, entry.mutant)),
  }));
  const results = report.results.map((result): MutantResult => {
    const entry = entries.find(({ named, isExpired }) => !isExpired && named.has(result.id));
    return entry && result.verdict === "unnoticed" ? { ...result, accepted: entry.reason } : result;
  });
  const problems = entries.flatMap(({ mutant, expires, isExpired, named }) => {
    if (isExpired) return [`baseline ${mutant}: expired on ${expires}; mend the tests or renew the entry`];
    if (named.size === 0) return [`baseline ${mutant}: there is no such mutant; correct or remove the entry`];
    const looked = results.filter(({ id }) => named.has(id));
    // What was not examined may still exist.
    if (looked.length < named.size || looked.some((one) => ["open", "unnoticed"].includes(groupOf(one)))) return [];
    const now = [...new Set(looked.map(({ verdict }) => verdict))].join(", ");
    return [`baseline ${mutant}: ${named.size === 1 ? "it is" : "they are"} ${now} now; remove the entry`];
  });
  return { ...report, results, problems, outcome: outcomeOf({ ...report, results }) };
}
