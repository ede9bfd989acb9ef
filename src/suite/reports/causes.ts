import type { Theme } from "../checks/check.js";
import type { Finding } from "../model/finding.js";
import type { CheckResult, Report } from "../run/report.js";

/** What makes checks fail: a finding, and the other checks that probably fail for the same cause. */
export interface Cause {
  readonly result: CheckResult;
  readonly finding: Finding;
  readonly also: readonly CheckResult[];
}

/** From the most basic theme on: what breaks an earlier one can explain what breaks a later one. */
const themes: readonly Theme[] = ["shape", "invariants", "errors", "agreement", "paging", "sorting", "filters"];

/** Groups what failed by its cause, the most basic first; each failed check is the result or an `also` of one at least. */
export function causesOf({ results }: Pick<Report, "results">): Cause[] {
  const causes: { result: CheckResult; finding: Finding; also: Set<CheckResult> }[] = [];
  const rank = ({ id, theme }: CheckResult) => (id.endsWith("/revision") ? -1 : themes.indexOf(theme));
  const failed = results.filter(({ verdict }) => verdict === "fail").sort((a, b) => rank(a) - rank(b));
  for (const result of failed) {
    for (const finding of result.findings.filter(({ level }) => level === "broken")) {
      const known = causes.find((cause) => explains(cause, result, finding));
      if (!known) causes.push({ result, finding, also: new Set() });
      else if (known.result !== result) known.also.add(result);
    }
  }
  return causes.map(({ result, finding, also }) => ({ result, finding, also: [...also] }));
}

/** Codes of findings after which nothing of a list can be relied on. */
const spoiling = new Set([
  "other-revision",
  "body-misplaced",
  "body-missing",
  "no-list",
  "json",
  "status",
  "no-response",
]);

function explains(cause: Pick<Cause, "result" | "finding">, result: CheckResult, finding: Finding): boolean {
  const { operation, theme } = cause.result;
  if (operation !== result.operation)
    return cause.finding.code === "other-revision" && finding.code.startsWith("body-");
  const dependent = themes.indexOf(result.theme) > themes.indexOf("errors");
  if (theme === "shape" && dependent && (spoiling.has(cause.finding.code) || cause.finding.path.endsWith("[*]")))
    return true;
  if (cause.finding.code === "other-revision") return theme === result.theme && finding.code.startsWith("body-");
  if (cause.finding.code !== finding.code || theme !== result.theme) return false;
  // Filters combine with others: `start_time+status` fails where `start_time` does.
  const parameters = finding.path.split("+");
  return (
    theme === "sorting" ||
    (theme === "filters" && cause.finding.path.split("+").every((one) => parameters.includes(one)))
  );
}

/** The skipped checks by their reason, the most frequent reason first. */
export function skipsByReason({ results }: Pick<Report, "results">): { reason: string; ids: string[] }[] {
  const groups = new Map<string, string[]>();
  for (const { verdict, reason = "no reason", id } of results) {
    if (verdict === "skip") groups.set(reason, [...(groups.get(reason) ?? []), id]);
  }
  return [...groups].map(([reason, ids]) => ({ reason, ids })).sort((a, b) => b.ids.length - a.ids.length);
}
