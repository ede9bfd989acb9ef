import { groupBy } from "../../lib/collections.js";
import type { Reporter } from "../../lib/reporter.js";
import type { ForecastReport, MutantResult } from "../run/report.js";
import { findingsOf } from "../run/verdicts.js";
import { counts, detailsOf, facts, headline } from "./summary.js";

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
      ...[...groupBy(findings, sharedText).values()].flatMap(textOf),
      ...(timedOut.length > 0 ? ["Timed out, which is noticed:", ...timedOut.map(({ id }) => `  ${id}`), ""] : []),
      ...(accepted.length > 0 ? ["Accepted:", ...accepted.map((one) => `  ${one.id}: ${one.accepted}`), ""] : []),
      ...report.problems,
      ...(profile.size > 0 ? [`It depends on what nobody has verified: ${[...profile].join(", ")}.`, ""] : []),
      headline(report),
      ...output.map((line) => `  ${line}`.trimEnd()),
      ...(report.results.length > 0 ? [counts(report)] : []),
      ...facts(report),
      ...(report.reason !== undefined && report.outcome !== "unstable" ? [`Not complete: ${report.reason}.`] : []),
    ].join("\n")}\n`;
  },
};

/** Returns a text that findings about one field and with one reason share: they are shown together. */
function sharedText(finding: MutantResult): string {
  const { kind, because, differs } = finding;
  const canJoin = kind === "contract" || kind === "transport";
  return JSON.stringify([canJoin ? groupIdOf(finding) : finding.id, because, differs]);
}

/** The beginning of an id that all changes of a field have, or all failures of an operation. */
function groupIdOf({ id }: MutantResult): string {
  return id.slice(0, id.lastIndexOf("/"));
}

function textOf(group: readonly [MutantResult, ...MutantResult[]]): string[] {
  const [first] = group;
  return [
    ...(group.length === 1
      ? [`UNNOTICED ${first.id}`, `  ${first.sentence}`]
      : [
          `UNNOTICED ${groupIdOf(first)}, ${group.length} changes`,
          ...group.map((one) => `  ${one.operator}: ${one.sentence}`),
        ]),
    ...detailsOf(first).map((text) => `  ${text}`),
    "",
  ];
}
