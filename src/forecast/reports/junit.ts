import { groupBy } from "../../lib/collections.js";
import { type JunitOutcome, type JunitSuite, junitXml } from "../../lib/junit.js";
import type { Reporter } from "../../lib/reporter.js";
import type { ForecastReport, MutantResult } from "../run/report.js";
import { groupOf, isFinding } from "../run/verdicts.js";
import { detailsOf, headline } from "./summary.js";

/** For CI systems: one test case per mutant, one suite per kind and operation. */
export const junit: Reporter<ForecastReport> = {
  file: "forecast.junit.xml",
  render(report) {
    const groups = groupBy(report.results, ({ kind, operations }) => `${kind}/${operations.join("+")}`);
    const suites = Array.from(groups, ([name, results]): JunitSuite => ({ name, cases: results.map(testCase) }));
    const failed = report.outcome === "unstable" ? [failedRun(report)] : [];
    return junitXml({
      name: headline(report),
      milliseconds: report.milliseconds,
      suites: [...suites, ...failed],
    });
  },
};

function testCase(result: MutantResult): JunitSuite["cases"][number] {
  const { id, sentence, milliseconds } = result;
  return { name: `${id}: ${sentence}`, milliseconds, outcome: outcomeOf(result) };
}

function outcomeOf(result: MutantResult): JunitOutcome | undefined {
  const { sentence: message, because } = result;
  if (isFinding(result)) {
    return { element: "failure", message, type: "unnoticed", text: detailsOf(result).join("\n") };
  }
  const isSkipped = ["open", "irrelevant"].includes(groupOf(result)) || result.accepted !== undefined;
  return isSkipped ? { element: "skipped", message: because } : undefined;
}

/** A run that judged nothing must not look like one that passed. */
function failedRun({ reason = "" }: ForecastReport): JunitSuite {
  const [message = ""] = reason.split("\n");
  const outcome = { element: "error", type: "unstable", message, text: reason } as const;
  return { name: "run", cases: [{ name: "without mutants", outcome }] };
}
