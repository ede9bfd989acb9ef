import { printable } from "../../lib/printable.js";
import type { CheckResult, Report } from "../run/report.js";
import { type Cause, causesOf } from "./causes.js";
import type { SuiteReporter } from "./reporter.js";
import { byReason, counts, curlCommand, effort, headline, parity, shares, skipsByReason } from "./summary.js";

/** For people at a terminal: what broke, how to reproduce it, what was expected and seen, and last the verdict. */
export const pretty: SuiteReporter = {
  file: "report.txt",
  stdout: "text",
  render(report) {
    const { results, revision, baseline } = report;
    const of = (verdict: string) => results.filter((result) => result.verdict === verdict);
    const drifts = results.filter(({ findings }) =>
      findings.some(({ level }) => level === "drift" || level === "accepted"),
    );
    const why = revision.detected && revision.requested === "auto" ? ` (${revision.detected.because})` : "";
    const lines = [
      ...causesOf(report).flatMap((cause) => failed(cause, report)),
      ...section(
        "Flaky",
        results.flatMap(({ id, flaky }) => (flaky === undefined ? [] : [`  ${id}: ${flaky}`])),
      ),
      ...section("Could not be checked", byReason(of("unchecked")).map(reasonLine)),
      ...section("Seen, and left open by the documents", of("observed").flatMap(notes)),
      ...section("Not in the documents, or accepted", drifts.flatMap(notes)),
      ...section("Skipped", skipsByReason(report).map(reasonLine)),
      ...section(
        "Baseline",
        (baseline?.problems ?? []).map((problem) => `  ${problem}`),
      ),
      `  ${counts(report) || "no checks were run"}`,
      `  revision ${revision.used}${why}`,
      ...shares(report).map((share) => `  ${share}`),
      `  ${parity(report)}`,
      `  ${effort(report)}`,
      headline(report),
      "",
    ];
    return printable(lines.join("\n"));
  },
};

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines, ""];
}

function failed({ result, finding, places, also }: Cause, report: Report): string[] {
  const [exchange] = finding.exchanges;
  return [
    `FAIL ${result.id}: ${result.title}`,
    `  ${finding.message}${finding.count === undefined ? "" : ` (${finding.count} times)`}`,
    ...(finding.path === "" ? [] : [`    where     ${finding.path} [${finding.code}]`]),
    ...(finding.expected === undefined ? [] : [`    expected  ${finding.expected}`]),
    ...(finding.seen === undefined ? [] : [`    seen      ${finding.seen}`]),
    ...(exchange ? [`    again     ${curlCommand(exchange, report)}`] : []),
    ...(places.length === 0 ? [] : [`    also at   ${places.join(", ")}`]),
    ...(also.length === 0 ? [] : [`    also      ${listed(also.map(({ id }) => id))}`]),
    "",
  ];
}

function reasonLine({ reason, ids }: ReturnType<typeof byReason>[number]): string {
  return `  ${reason}: ${listed(ids)}`;
}

function listed(ids: readonly string[]): string {
  const shown = ids.slice(0, 4).join(", ");
  return ids.length > 4 ? `${ids.length} checks, such as ${shown}` : shown;
}

function notes({ id, findings }: CheckResult): string[] {
  return findings
    .filter(({ level }) => level !== "broken")
    .map(({ message, path }) => `  ${id}${path && ` ${path}`}: ${message}`);
}
