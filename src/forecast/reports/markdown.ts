import { operationIds } from "../../contract/operations.js";
import type { Reporter } from "../../lib/reporter.js";
import { mutantKinds } from "../names.js";
import type { ForecastReport } from "../run/report.js";
import { findingsOf } from "../run/verdicts.js";
import { adviceFor, counts, facts, headline, matrixOf, placeOf } from "./summary.js";

/** For pull requests and job summaries. */
export const markdown: Reporter<ForecastReport> = {
  file: "forecast.md",
  render(report) {
    const rows = matrixOf(report, operationIds).map(
      ({ operation, cells }) => `| ${operation} | ${cells.map((cell) => cell.text).join(" | ")} |`,
    );
    const findings = findingsOf(report).flatMap((result) => {
      const place = placeOf(result);
      return [
        `- **\`${result.id}\`** ${escaped(result.sentence)}`,
        `  ${escaped(result.because)}${place === undefined ? "" : ` (\`${place}\`)`}`,
        ...result.differs.map((text) => `  - ${escaped(text)}`),
        `  - Contract: ${escaped(result.contract)}`,
        `  - ${escaped(adviceFor(result))}`,
      ];
    });
    return `${[
      `## ${escaped(headline(report))}`,
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
      ...report.problems.map((problem) => `- ${escaped(problem)}`),
      ...facts(report).map(escaped),
    ].join("\n")}\n`;
  },
};

/** Escapes what Markdown and HTML in it would take for markup. */
function escaped(text: string): string {
  return text.replaceAll("\n", " ").replaceAll(/[\\`*_[\]<>|]/g, String.raw`\$&`);
}
