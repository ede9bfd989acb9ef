import { listOperations } from "../lists/list.js";
import { countVerdicts, type Report } from "../report.js";

/** The outcome in a sentence. */
export function headline(report: Report): string {
  const { fail } = countVerdicts(report.results);
  const { outcome, obstacle, baseline } = report;
  if (outcome === "conforms") return `${report.target.name} conforms to ${report.revision.used}`;
  if (outcome === "unchecked") return `${report.target.name} could not be checked: ${obstacle ?? "no answer"}`;
  if (fail === 0) return `${report.target.name}: the baseline is out of date (${baseline?.problems.length ?? 0})`;
  return `${report.target.name} breaks the contract ${report.revision.used}: ${fail} of ${report.results.length} checks fail`;
}

/** How many checks came to each verdict, in words. */
export function counts(report: Report): string {
  const { pass, fail, observed, skip, unchecked } = countVerdicts(report.results);
  const drifts = report.results.flatMap(({ findings }) => findings).filter(({ level }) => level === "drift").length;
  const parts: [number, string][] = [
    [pass, "passed"],
    [fail, "failed"],
    [observed, "observed"],
    [skip, "skipped"],
    [unchecked, "could not be checked"],
    [drifts, "undocumented things seen"],
    [report.baseline?.accepted ?? 0, "deviations accepted"],
  ];
  return parts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${count} ${what}`)
    .join(", ");
}

/** How much of what we assume was ever verified, in words. */
export function parity({ ledger }: Report): string {
  const how = "calibrate measures them";
  const assumed = ledger.filter(({ origin }) => origin === "assumed");
  const verified = assumed.flatMap((entry) => entry.verified ?? []);
  if (verified.length === 0) return `profile: none of ${assumed.length} assumed entries was ever verified; ${how}`;
  const targets = [...new Set(verified.map(({ against }) => against))].join(" and ");
  const last = new Date(Math.max(...verified.map(({ at }) => Date.parse(at)))).toISOString().slice(0, 10);
  const never = assumed.length - verified.length;
  return `profile: ${verified.length} of ${assumed.length} assumed entries verified against ${targets}, last on ${last}, ${never} never; ${how}`;
}

/** How much of each list was looked at, a line for each. */
export function shares({ data }: Report): string[] {
  return listOperations.flatMap((operation) => {
    const share = data[operation];
    if (!share) return [];
    const { seen, total, whole, scope } = share;
    const window =
      typeof scope.start_time === "string" ? `, from ${scope.start_time} to ${String(scope.end_time)}` : "";
    const part =
      total === seen && whole ? "all of them" : `of ${total === undefined ? "an unknown number" : `about ${total}`}`;
    return [`${operation}: ${seen} rows, ${part}${window}${whole ? "" : ", not walked to the end"}`];
  });
}
