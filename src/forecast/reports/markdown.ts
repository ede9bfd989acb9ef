import { operationIds } from "../../contract/operations.js";
import { markdownCode as code, escapeMarkdown as text } from "../../lib/markdown.js";
import type { Reporter } from "../../lib/reporter.js";
import { mutantKinds } from "../names.js";
import type { ForecastReport } from "../run/report.js";
import { adviceFor, counts, facts, groupedFindings, headline, matrixOf, placeOf } from "./summary.js";

/** For pull requests and job summaries. */
export const markdown: Reporter<ForecastReport> = {
  file: "forecast.md",
  render(report) {
    const rows = matrixOf(report, operationIds).map(
      ({ operation, cells }) => `| ${operation} | ${cells.map((cell) => cell.text).join(" | ")} |`,
    );
    const findings = groupedFindings(report).flatMap(({ id, first, changes }) => {
      const place = placeOf(first);
      return [
        `- **${code(id)}**${changes.length === 0 ? ` ${text(first.sentence)}` : ""}`,
        `  ${text(first.because)}${place === undefined ? "" : ` (${code(place)})`}`,
        ...changes.map(({ operator, sentence }) => `  - ${code(operator)}: ${text(sentence)}`),
        ...first.differs.map((difference) => `  - ${text(difference)}`),
        `  - Contract: ${text(first.contract)}`,
        `  - ${text(adviceFor(first))}`,
      ];
    });
    return `${[
      `## ${text(headline(report))}`,
      "",
      ...(report.results.length > 0
        ? [
            counts(report),
            "",
            `| Operation | ${mutantKinds.join(" | ")} |`,
            `|${" --- |".repeat(mutantKinds.length + 1)}`,
            ...rows,
            "",
          ]
        : []),
      ...findings,
      ...(findings.length > 0 ? [""] : []),
      ...report.problems.map((problem) => `- ${text(problem)}`),
      "",
      facts(report).map(text).join("<br>\n"),
    ].join("\n")}\n`;
  },
};
