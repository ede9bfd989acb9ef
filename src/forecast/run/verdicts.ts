import type { ForecastReport, MutantResult } from "./report.js";

/**
 * The verdicts about mutants, with their texts and groups in reports: a `covered` mutant is noticed by tests or handled
 * by the app; of an `open` one, neither is known.
 */
export const verdicts = {
  unnoticed: { text: "unnoticed", group: "unnoticed" },
  "timed-out": { text: "timed out", group: "covered" },
  unknown: { text: "unknown", group: "open" },
  noticed: { text: "noticed", group: "covered" },
  "handled-well": { text: "handled well", group: "covered" },
  "not-relevant": { text: "not relevant", group: "irrelevant" },
  "not-run": { text: "not run", group: "open" },
} as const;

export type Verdict = keyof typeof verdicts;

export function groupOf({ verdict }: Pick<MutantResult, "verdict">): (typeof verdicts)[Verdict]["group"] {
  return verdicts[verdict].group;
}

export function countVerdicts(results: readonly MutantResult[]): Record<Verdict, number> {
  const counts = Object.fromEntries(Object.keys(verdicts).map((name) => [name, 0])) as Record<Verdict, number>;
  for (const { verdict } of results) counts[verdict] += 1;
  return counts;
}

/** Returns the results that matter to the command and were tried, alone or with others. */
export function triedOf({ results }: Pick<ForecastReport, "results">): MutantResult[] {
  return results.filter(({ verdict }) => verdict !== "not-relevant" && verdict !== "not-run");
}

/** Reports whether nothing notices a mutant and nobody has accepted that. */
export function isFinding({ verdict, accepted }: MutantResult): boolean {
  return verdict === "unnoticed" && accepted === undefined;
}

export function findingsOf({ results }: Pick<ForecastReport, "results">): MutantResult[] {
  return results.filter(isFinding);
}

/** Returns the outcome of a forecast of a stable command; one that ended before it tried anything must not look passed. */
export function outcomeOf({ results, reason }: Pick<ForecastReport, "results" | "reason">): ForecastReport["outcome"] {
  if (results.some(isFinding)) return "unnoticed";
  return reason !== undefined && triedOf({ results }).length === 0 ? "unstable" : "survives";
}

/** Returns the exit code: 0 if nothing is unnoticed, 1 if something is, 3 if nothing could be judged. */
export function exitCodeOf({ outcome }: Pick<ForecastReport, "outcome">): 0 | 1 | 3 {
  return ({ survives: 0, unnoticed: 1, unstable: 3 } as const)[outcome];
}
