import type { Reporter } from "../../lib/reporter.js";
import type { ForecastReport } from "../run/report.js";
import { findingsOf } from "../run/verdicts.js";
import { counts, detailsOf, type FindingGroup, facts, groupedFindings, headline } from "./summary.js";

/** For people at a terminal: the findings, what was not decided, and the counts. */
export const pretty: Reporter<ForecastReport> = {
  file: "forecast.txt",
  stdout: "text",
  render(report) {
    const findings = findingsOf(report);
    const accepted = report.results.filter((result) => result.accepted !== undefined);
    const timedOut = report.results.filter(({ verdict }) => verdict === "timed-out");
    const profile = new Set(findings.flatMap(({ kind, operator }) => (kind === "profile" ? [operator] : [])));
    // Its first line is in the headline; the output of the command follows.
    const output = report.outcome === "unstable" ? (report.reason?.split("\n").slice(1) ?? []) : [];
    return `${[
      ...groupedFindings(report).flatMap(textOf),
      ...(timedOut.length > 0 ? ["Timed out, which is noticed:", ...timedOut.map(({ id }) => `  ${id}`), ""] : []),
      ...(accepted.length > 0 ? ["Accepted:", ...accepted.map((one) => `  ${one.id}: ${one.accepted}`), ""] : []),
      ...report.problems,
      ...(profile.size > 0 ? [`It depends on what nobody has verified: ${[...profile].join(", ")}.`, ""] : []),
      headline(report),
      ...output.map((line) => `  ${line}`.trimEnd()),
      ...(report.results.length > 0 ? [counts(report)] : []),
      ...facts(report),
    ].join("\n")}\n`;
  },
};

function textOf({ id, first, changes }: FindingGroup): string[] {
  return [
    `UNNOTICED ${id}`,
    ...(changes.length === 0
      ? [`  ${first.sentence}`]
      : changes.map(({ operator, sentence }) => `  ${operator}: ${sentence}`)),
    ...detailsOf(first).map((text) => `  ${text}`),
    "",
  ];
}
