import { groupBy } from "../../lib/collections.js";
import { type JunitOutcome, type JunitSuite, junitXml } from "../../lib/junit.js";
import type { CheckResult, Report } from "../run/report.js";
import { curlCommand } from "./curl.js";
import type { SuiteReporter } from "./reporter.js";
import { headline, runProblem } from "./summary.js";

/** For CI systems: one test case per check, one suite per operation and theme. */
export const junit: SuiteReporter = {
  file: "junit.xml",
  render(report) {
    const groups = groupBy(report.results, ({ theme, operation }) => `${theme}/${operation}`);
    const suites = Array.from(groups, ([name, results]): JunitSuite => {
      const cases = results.map((result) => {
        const { id, title, milliseconds } = result;
        return { name: `${id}: ${title}`, milliseconds, outcome: outcomeOf(result, report) };
      });
      return { name, cases };
    });
    // A run that fails without a failed check must not look like one that passed.
    const problem = runProblem(report);
    const extra = problem === undefined ? [] : [failedRun(problem)];
    return junitXml({
      name: headline(report),
      milliseconds: report.milliseconds,
      suites: [...suites, ...extra],
      attributes: { timestamp: report.startedAt.slice(0, 19), hostname: report.target.name },
    });
  },
};

function failedRun(message: string): JunitSuite {
  return { name: "run", cases: [{ name: "the run as a whole", outcome: { element: "error", type: "run", message } }] };
}

function outcomeOf({ verdict, reason = "", findings, flaky }: CheckResult, report: Report): JunitOutcome | undefined {
  if (flaky !== undefined) return { element: "flakyFailure", type: "flaky", message: flaky };
  if (verdict === "skip") return { element: "skipped", message: reason };
  if (verdict === "unchecked") return { element: "error", type: "could not check", message: reason };
  const lines = findings.map(({ level, message, path, expected, seen, exchanges: [exchange] }) =>
    [
      `${level}: ${message}`,
      path,
      expected && `expected ${expected}`,
      seen && `seen ${seen}`,
      exchange && curlCommand(exchange, report),
    ]
      .filter((line) => line)
      .join("\n  "),
  );
  const text = lines.join("\n");
  if (verdict !== "fail") return text === "" ? undefined : { element: "system-out", text };
  const first = findings.find(({ level }) => level === "broken");
  return { element: "failure", type: first?.code ?? "", message: first?.message ?? "", text };
}
