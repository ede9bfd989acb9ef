import type { ForecastReport, MutantResult } from "./report.js";

/** What becomes of a mutant, with the words of reports. */
export const verdicts = {
  unnoticed: "unnoticed",
  "timed-out": "timed out",
  unknown: "unknown",
  noticed: "noticed",
  "handled-well": "handled well",
  "not-relevant": "not relevant",
  "not-run": "not run",
} as const;

/** What becomes of a mutant. */
export type Verdict = keyof typeof verdicts;

/** How many mutants came to each verdict. */
export function countVerdicts(results: readonly MutantResult[]): Record<Verdict, number> {
  const counts = Object.fromEntries(Object.keys(verdicts).map((name) => [name, 0])) as Record<Verdict, number>;
  for (const { verdict } of results) counts[verdict] += 1;
  return counts;
}

/** Returns those that matter to the command and were tried, alone or with others. */
export function triedOf({ results }: Pick<ForecastReport, "results">): MutantResult[] {
  return results.filter(({ verdict }) => verdict !== "not-relevant" && verdict !== "not-run");
}

/** The findings: what nothing notices and nobody has accepted. */
export function findingsOf({ results }: Pick<ForecastReport, "results">): MutantResult[] {
  return results.filter(({ verdict, accepted }) => verdict === "unnoticed" && accepted === undefined);
}

/** The exit code: 0 nothing unnoticed, 1 something unnoticed, 3 the command fails or is flaky without mutants. */
export function exitCodeOf({ outcome }: Pick<ForecastReport, "outcome">): 0 | 1 | 3 {
  return ({ survives: 0, unnoticed: 1, unstable: 3 } as const)[outcome];
}
