import type { Finding } from "../model/finding.js";
import type { CheckResult, Report } from "../run/report.js";
import { evidenceIn } from "./evidence.js";
import { explains, type Failure, rank, theme } from "./explains.js";

/** What makes checks fail: a finding, and what probably is there for the same cause. */
export interface Cause {
  readonly result: CheckResult;
  readonly finding: Finding;
  /** Other places where checks found the same problem, such as another field. */
  readonly places: readonly string[];
  readonly also: readonly CheckResult[];
}

/** Groups what failed by its cause, the most basic first; each failed check is the result or an `also` of one at least. */
export function causesOf(report: Report): Cause[] {
  const evidence = evidenceIn(report);
  const groups: [Failure, ...Failure[]][] = [];
  const failed = report.results.filter(({ verdict }) => verdict === "fail").sort((a, b) => rank(a) - rank(b));
  for (const result of failed) {
    for (const finding of result.findings.filter(({ level }) => level === "broken")) {
      const failure = { result, finding };
      const known = groups.find((group) => explains(group, failure, evidence));
      if (known) known.push(failure);
      else groups.push([failure]);
    }
  }
  return groups.map(([{ result, finding }, ...others]) => {
    const sameTheme = others.filter((other) => other.result.theme === result.theme && theme(other) === "shape");
    const places = new Set(sameTheme.map((other) => other.finding.path).filter((path) => path !== finding.path));
    const also = new Set(others.map((other) => other.result).filter((other) => other !== result));
    return { result, finding, places: [...places], also: [...also] };
  });
}

/** The skipped checks by their reason, the most frequent reason first. */
export function skipsByReason({ results }: Pick<Report, "results">): ReturnType<typeof byReason> {
  return byReason(results.filter(({ verdict }) => verdict === "skip"));
}

/** Groups checks that came to no verdict by their reason, the most frequent reason first. */
export function byReason(results: readonly CheckResult[]): { reason: string; ids: string[] }[] {
  const groups = new Map<string, string[]>();
  for (const { reason = "no reason", id } of results) groups.set(reason, [...(groups.get(reason) ?? []), id]);
  return [...groups].map(([reason, ids]) => ({ reason, ids })).sort((a, b) => b.ids.length - a.ids.length);
}
