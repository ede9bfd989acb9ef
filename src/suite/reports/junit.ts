import { groupBy } from "../../lib/collections.js";
import { escapeMarkup } from "../../lib/html.js";
import { type CheckResult, countVerdicts, type Report } from "../run/report.js";
import { curlCommand } from "./curl.js";
import type { SuiteReporter } from "./reporter.js";
import { headline, runProblem } from "./summary.js";

/** For CI systems: one test case per check, one suite per operation and theme. */
export const junit: SuiteReporter = {
  file: "junit.xml",
  render(report) {
    const groups = groupBy(report.results, ({ theme, operation }) => `${theme}/${operation}`);
    const suites = [...groups].map(([name, results]) => suite(name, results, report));
    // A run that fails without a failed check must not look like one that passed.
    const extra = runProblem(report);
    const counted = numbers(report.results);
    const body = extra === undefined ? suites : [...suites, runSuite(extra)];
    const totals = {
      name: headline(report),
      time: (report.milliseconds / 1000).toFixed(3),
      tests: counted.tests + (extra ? 1 : 0),
      failures: counted.failures,
      errors: counted.errors + (extra ? 1 : 0),
    };
    return `<?xml version="1.0" encoding="UTF-8"?>\n${element("testsuites", totals, `\n${body.join("\n")}\n`)}\n`;
  },
};

function suite(name: string, results: readonly CheckResult[], report: Report): string {
  const attributes = {
    name,
    timestamp: report.startedAt.slice(0, 19),
    hostname: report.target.name,
    time: (results.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000).toFixed(3),
    ...numbers(results),
  };
  return element("testsuite", attributes, `\n${results.map((result) => testCase(name, result, report)).join("\n")}\n`);
}

function testCase(suiteName: string, result: CheckResult, report: Report): string {
  const attributes = {
    classname: suiteName.replaceAll("/", "."),
    name: `${result.id}: ${result.title}`,
    time: (result.milliseconds / 1000).toFixed(3),
  };
  return element("testcase", attributes, outcome(result, report));
}

function outcome({ verdict, reason, findings, flaky }: CheckResult, report: Report): string {
  if (flaky !== undefined) {
    return element("flakyFailure", { type: "flaky", message: flaky }, "");
  }
  if (verdict === "skip") return element("skipped", { message: reason ?? "" }, "");
  if (verdict === "unchecked") return element("error", { type: "could not check", message: reason ?? "" }, "");
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
  if (verdict !== "fail") return lines.length > 0 ? element("system-out", {}, escapeMarkup(lines.join("\n"))) : "";
  const [first] = findings.filter(({ level }) => level === "broken");
  return element("failure", { type: first?.code ?? "", message: first?.message ?? "" }, escapeMarkup(lines.join("\n")));
}

function runSuite(problem: string): string {
  const error = element("error", { type: "run", message: problem }, "");
  const test = element("testcase", { classname: "run", name: "the run as a whole" }, error);
  return element("testsuite", { name: "run", tests: 1, failures: 0, errors: 1, skipped: 0 }, test);
}

function numbers(results: readonly CheckResult[]) {
  const { fail, skip, unchecked } = countVerdicts(results);
  return { tests: results.length, failures: fail, errors: unchecked, skipped: skip };
}

function element(name: string, attributes: Readonly<Record<string, string | number>>, body: string): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeMarkup(String(value))}"`);
  return body === "" ? `<${name}${written.join("")}/>` : `<${name}${written.join("")}>${body}</${name}>`;
}
