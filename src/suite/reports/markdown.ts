import { markdownCode as code, escapeMarkdown as text } from "../../lib/reporter.js";
import { causesOf } from "./causes.js";
import type { SuiteReporter } from "./reporter.js";
import { counts, curlCommand, effort, gridOf, headline, parity, shares, skipsByReason } from "./summary.js";

/** Markdown, for example for the summary of a GitHub job, `$GITHUB_STEP_SUMMARY`. */
export const markdown: SuiteReporter = {
  file: "report.md",
  render(report) {
    const mark = { conforms: "✅", broken: "❌", unchecked: "⚠️" }[report.outcome];
    const { operations, rows } = gridOf(report);
    const causes = causesOf(report).flatMap(({ result, finding, places, also }) => {
      const [exchange] = finding.exchanges;
      return [
        `#### ${code(result.id)}: ${text(result.title)}`,
        "",
        `${text(finding.message)}${finding.count === undefined ? "" : ` (${finding.count} times)`}`,
        "",
        "| where | expected | seen |",
        "|---|---|---|",
        `| ${code(finding.path)} | ${code(finding.expected ?? "")} | ${code(finding.seen ?? "")} |`,
        "",
        ...(exchange ? ["```sh", curlCommand(exchange, report), "```", ""] : []),
        ...(places.length > 0 ? [`Also at: ${places.map(code).join(", ")}`, ""] : []),
        ...(also.length > 0 ? [`Also fails: ${also.map(({ id }) => code(id)).join(", ")}`, ""] : []),
      ];
    });
    const skips = skipsByReason(report).map(({ reason, ids }) => `- ${text(reason)}: ${ids.length}`);
    const lines = [
      `### ${mark} ${text(headline(report))}`,
      "",
      text(counts(report)),
      "",
      `| | ${operations.join(" | ")} |`,
      `|---|${operations.map(() => "---|").join("")}`,
      ...rows.map(({ theme, cells }) => `| ${theme} | ${cells.map(({ text: cell }) => cell).join(" | ")} |`),
      "",
      ...causes,
      ...(skips.length > 0 ? ["<details><summary>Skipped</summary>", "", ...skips, "", "</details>", ""] : []),
      ...(report.baseline?.problems ?? []).map((problem) => `- ${text(problem)}`),
      "",
      [`revision ${report.revision.used}`, ...shares(report), parity(report), effort(report)].map(text).join("<br>\n"),
      "",
    ];
    return lines.join("\n");
  },
};
