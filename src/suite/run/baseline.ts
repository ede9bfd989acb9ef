import { z } from "zod";
import { checkArgument } from "../../lib/options.js";
import { checks } from "../checks/registry.js";
import type { Finding } from "../model/finding.js";
import { type CheckResult, checkReport, type Report } from "./report.js";

/** A baseline file: deviations that the user accepts, each with a reason and optionally an expiry date. */
export const baselineModel = z.array(
  z.strictObject({
    check: z.string().min(1),
    code: z.string().min(1),
    path: z.string(),
    reason: z.string().min(1),
    /** Last day on which the entry applies. */
    expires: z.iso.date().optional(),
  }),
);

export type Baseline = z.infer<typeof baselineModel>;

type Entry = Baseline[number];

/** Creates a baseline of all current failures. Keeps earlier entries for the same deviations. */
export function createBaseline({ results, startedAt }: Report, earlier: Baseline): Baseline {
  const failing = results.flatMap(({ id, findings }) =>
    findings
      .filter(({ level }) => level === "broken")
      .map(({ code, path, message }): Entry => {
        const known = earlier.find((entry) => entry.check === id && entry.code === code && entry.path === path);
        return known ?? { check: id, code, path, reason: `${message} Seen on ${startedAt.slice(0, 10)}.` };
      }),
  );
  return failing.filter((entry, index) => failing.findIndex((other) => name(other) === name(entry)) === index);
}

/** Accepts the known deviations of a report, and reports entries that are expired, misnamed or no longer needed. */
export function applyBaseline(report: Report, baseline: Baseline, today: string): Report {
  checkReport("applyBaseline", report, "results", "outcome");
  checkArgument("applyBaseline", baseline, [fits(baselineModel), "what baselineModel parses"]);
  checkArgument("applyBaseline", today, [fits(z.iso.date()), "a date such as 2026-12-31"]);
  const valid = baseline.filter(({ expires }) => expires === undefined || expires >= today);
  const expired = baseline.filter((entry) => !valid.includes(entry));
  const met = new Set<Entry>();
  const results = report.results.map((result) => accept(result, valid, met));
  // What was not examined may still exist.
  const looked = new Set(results.filter(({ verdict }) => !["skip", "unchecked"].includes(verdict)).map(({ id }) => id));
  const misnamed = baseline.filter((entry) => !checks.some(({ id }) => id === entry.check));
  const gone = valid.filter((entry) => looked.has(entry.check) && !met.has(entry));
  const problems = [
    ...misnamed.map((entry) => `${name(entry)}: there is no such check; correct or remove the entry`),
    ...expired.map((entry) => `${name(entry)}: expired on ${entry.expires}; mend the target or renew the entry`),
    ...gone.map((entry) => `${name(entry)}: the deviation is gone; remove the entry`),
  ];
  const broken = problems.length > 0 || results.some(({ verdict }) => verdict === "fail");
  const unbroken = report.outcome === "broken" ? "conforms" : report.outcome;
  const unchecked = results.some(({ verdict }) => verdict === "unchecked") ? "unchecked" : unbroken;
  return { ...report, outcome: broken ? "broken" : unchecked, results, baseline: { accepted: met.size, problems } };
}

function fits(model: z.ZodType): (value: unknown) => boolean {
  return (value) => model.safeParse(value).success;
}

function accept(result: CheckResult, entries: Baseline, met: Set<Entry>): CheckResult {
  const findings = result.findings.map((finding): Finding => {
    const entry = entries.find(
      (one) => one.check === result.id && one.code === finding.code && one.path === finding.path,
    );
    if (finding.level !== "broken" || entry === undefined) return finding;
    met.add(entry);
    return { ...finding, level: "accepted", message: `${finding.message} Accepted: ${entry.reason}` };
  });
  const cleared = result.verdict === "fail" && !findings.some(({ level }) => level === "broken");
  return { ...result, findings, ...(cleared && { verdict: "pass" as const }) };
}

function name({ check, code, path }: Entry): string {
  return `baseline entry ${check} ${code} ${path}`.trim();
}
