import type { MutantResult } from "../run/report.js";
import { findingsOf } from "../run/verdicts.js";
import type { ForecastReporter } from "./reporter.js";
import { adviceFor, counts, facts, headline, placeOf } from "./summary.js";

/** For people at a terminal: the findings, what was not decided, and the counts. */
export const pretty: ForecastReporter = {
  file: "forecast.txt",
  stdout: "text",
  render(report) {
    const findings = findingsOf(report);
    const accepted = report.results.filter((result) => result.accepted !== undefined);
    const timedOut = report.results.filter(({ verdict }) => verdict === "timed-out");
    const profile = new Set(findings.flatMap(({ kind, operator }) => (kind === "profile" ? [operator] : [])));
    const unstable = report.outcome === "unstable" && report.reason?.includes("\n") ? [report.reason, ""] : [];
    return `${[
      ...unstable,
      ...findings.flatMap(finding),
      ...(timedOut.length > 0 ? ["Timed out:", ...timedOut.map(({ id }) => `  ${id}`), ""] : []),
      ...(accepted.length > 0 ? ["Accepted:", ...accepted.map((one) => `  ${one.id}: ${one.accepted}`), ""] : []),
      ...report.problems,
      ...(profile.size > 0
        ? [`It depends on ${profile.size} things that nobody has verified: ${[...profile].join(", ")}.`, ""]
        : []),
      headline(report),
      ...(report.results.length > 0 ? [counts(report)] : []),
      ...facts(report),
      ...(report.reason !== undefined && report.outcome !== "unstable" ? [`Not complete: ${report.reason}.`] : []),
    ].join("\n")}\n`;
  },
};

function finding(result: MutantResult): string[] {
  const { id, sentence, because, differs, contract } = result;
  const place = placeOf(result);
  return [
    `UNNOTICED ${id}`,
    `  ${sentence}`,
    `  ${because}`,
    ...differs.map((text) => `  ${text}`),
    ...(place === undefined ? [] : [`  read at ${place}`]),
    `  contract: ${contract}`,
    `  ${adviceFor(result)}`,
    "",
  ];
}
