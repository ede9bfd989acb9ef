import { operationIds } from "../../contract/operations.js";
import type { Reporter } from "../../lib/reporter.js";
import { mutantKinds } from "../names.js";
import type { ForecastReport } from "../run/report.js";
import { adviceFor, counts, facts, furtherPlaceOf, groupedFindings, headline, matrixOf } from "./summary.js";

/** For pull requests and job summaries. */
export const markdown: Reporter<ForecastReport> = {
  file: "forecast.md",
  render(report) {
    const rows = matrixOf(report, operationIds).map(
      ({ operation, cells }) => `| ${operation} | ${cells.map((cell) => cell.text).join(" | ")} |`,
    );
    const findings = groupedFindings(report).flatMap(({ id, first, changes }) => {
      const place = furtherPlaceOf(first);
      return [
        `- **\`${id}\`**${changes.length === 0 ? ` ${escaped(first.sentence)}` : ""}`,
        `  ${escaped(first.because)}${place === undefined ? "" : ` (\`${place}\`)`}`,
        ...changes.map(({ operator, sentence }) => `  - \`${operator}\`: ${escaped(sentence)}`),
        ...first.differs.map((text) => `  - ${escaped(text)}`),
        `  - Contract: ${escaped(first.contract)}`,
        `  - ${escaped(adviceFor(first))}`,
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
