import { groupBy } from "../../lib/collections.js";
import { escapeMarkup as text } from "../../lib/html.js";
import type { Reporter } from "../../lib/reporter.js";
import type { ForecastReport, MutantResult } from "../run/report.js";
import { groupOf, isFinding } from "../run/verdicts.js";
import { detailsOf, headline } from "./summary.js";

/** For CI systems: one test case per mutant, one suite per kind and operation. */
export const junit: Reporter<ForecastReport> = {
  file: "forecast.junit.xml",
  render(report) {
    const suites = groupBy(report.results, ({ kind, operations }) => `${kind}/${operations.join("+")}`);
    const body = [...suites].map(([name, results]) => suite(name, results));
    if (report.outcome === "unstable") body.push(failedRun(report));
    return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="${text(headline(report))}" time="${(report.milliseconds / 1000).toFixed(3)}">
${body.join("\n")}
</testsuites>
`;
  },
};

function suite(name: string, results: readonly MutantResult[]): string {
  const failures = results.filter(isFinding).length;
  const skipped = results.filter(isSkipped).length;
  return `<testsuite name="${text(name)}" tests="${results.length}" failures="${failures}" skipped="${skipped}">
${results.map((result) => testCase(name, result)).join("\n")}
</testsuite>`;
}

function testCase(suiteName: string, result: MutantResult): string {
  const { id, sentence, because, milliseconds } = result;
  const outcome = isFinding(result)
    ? `<failure message="${text(sentence)}" type="unnoticed">${text(detailsOf(result).join("\n"))}</failure>`
    : isSkipped(result)
      ? `<skipped message="${text(because)}"/>`
      : "";
  const time = (milliseconds / 1000).toFixed(3);
  return `<testcase classname="${text(suiteName.replaceAll("/", "."))}" name="${text(`${id}: ${sentence}`)}" time="${time}">${outcome}</testcase>`;
}

/** A run that judged nothing must not look like one that passed. */
function failedRun({ reason = "" }: ForecastReport): string {
  return `<testsuite name="run" tests="1" errors="1"><testcase classname="run" name="without mutants"><error type="unstable" message="${text(reason.split("\n")[0] ?? "")}">${text(reason)}</error></testcase></testsuite>`;
}

function isSkipped(result: MutantResult): boolean {
  return ["open", "irrelevant"].includes(groupOf(result)) || result.accepted !== undefined;
}
