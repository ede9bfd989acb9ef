import { printable } from "../../lib/terminal.js";
import type { Finding } from "../model/finding.js";
import type { CheckResult, Report } from "../run/report.js";
import type { Reporter } from "./reporter.js";
import { counts, curlCommand, headline, parity, shares } from "./summary.js";

/** For people at a terminal: what broke, how to see it again, what was expected and what was seen. */
export const pretty: Reporter = {
  file: "report.txt",
  stdout: true,
  render(report) {
    const { results, revision, requests, milliseconds, baseline } = report;
    const of = (verdict: string) => results.filter((result) => result.verdict === verdict);
    const drifts = results.filter(({ findings }) =>
      findings.some(({ level }) => level === "drift" || level === "accepted"),
    );
    const why = revision.detected && revision.requested === "auto" ? ` (${revision.detected.because})` : "";
    const lines = [
      ...of("fail").flatMap((result) => failed(result, report)),
      ...section(
        "Could not be checked",
        of("unchecked").map(({ id, reason }) => `  ${id}: ${reason}`),
      ),
      ...section(
        "Seen, and left open by the documents",
        of("observed").flatMap((result) => notes(result)),
      ),
      ...section(
        "Not in the documents, or accepted",
        drifts.flatMap((result) => notes(result)),
      ),
      ...section(
        "Skipped",
        of("skip").map(({ id, reason }) => `  ${id}: ${reason}`),
      ),
      ...section(
        "Baseline",
        (baseline?.problems ?? []).map((problem) => `  ${problem}`),
      ),
      headline(report),
      `  ${counts(report) || "no checks were run"}`,
      `  revision ${revision.used}${why}`,
      ...shares(report).map((share) => `  ${share}`),
      `  ${parity(report)}`,
      `  ${requests.sent} requests of at most ${requests.limit}, ${(milliseconds / 1000).toFixed(1)} s`,
      "",
    ];
    return printable(lines.join("\n"));
  },
};

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines, ""];
}

function failed(result: CheckResult, report: Report): string[] {
  return [`FAIL ${result.id}: ${result.title}`, ...result.findings.flatMap((finding) => detail(finding, report)), ""];
}

function detail(finding: Finding, report: Report): string[] {
  const [exchange] = finding.exchanges;
  return [
    `  ${finding.message}${finding.count === undefined ? "" : ` (${finding.count} times)`}`,
    ...(finding.path === "" ? [] : [`    where     ${finding.path} [${finding.code}]`]),
    ...(finding.expected === undefined ? [] : [`    expected  ${finding.expected}`]),
    ...(finding.seen === undefined ? [] : [`    seen      ${finding.seen}`]),
    ...(exchange ? [`    again     ${curlCommand(exchange, report)}`] : []),
  ];
}

function notes({ id, findings }: CheckResult): string[] {
  return findings
    .filter(({ level }) => level !== "broken")
    .map(({ message, path }) => `  ${id}${path && ` ${path}`}: ${message}`);
}
