import { parityTable } from "../../contract/parity.js";
import { groupBy } from "../../lib/collections.js";
import { workflowCommand } from "../../lib/printable.js";
import { type JunitOutcome, type JunitSuite, junitXml } from "../../lib/reporter.js";
import { type CheckResult, exitCodeOf, type Report } from "../run/report.js";
import { causesOf } from "./causes.js";
import type { SuiteReporter } from "./reporter.js";
import { counts, curlCommand, headline, parity, runProblem } from "./summary.js";

/** For programs: everything except bodies. */
export const json: SuiteReporter = {
  file: "report.json",
  render(report) {
    const { log, results, discovery, ...rest } = report;
    const checks = results.map(({ exchanges, findings, ...result }) => ({
      ...result,
      requests: exchanges.length,
      findings: findings.map(({ exchanges: shown, ...finding }) => ({
        ...finding,
        requests: shown.map((exchange) => ({ curl: curlCommand(exchange, report), status: exchange.status })),
      })),
    }));
    const parity = parityTable(report.ledger, [report.revision.used]);
    return `${JSON.stringify({ ...rest, exitCode: exitCodeOf(report), checks, parity }, null, 2)}\n`;
  },
};

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
    // A run that fails without a failed check must not look passed.
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

// A check without a verdict has not passed, and readers ignore the status `other`.
const statuses = { pass: "passed", observed: "passed", fail: "failed", skip: "skipped", unchecked: "failed" } as const;

/** The common test report format (ctrf.io). */
export const ctrf: SuiteReporter = {
  file: "ctrf-report.json",
  render(report) {
    const { results, startedAt, milliseconds, version, ledger } = report;
    const start = Date.parse(startedAt);
    const problem = runProblem(report);
    const checks = results.map((result) => {
      const { id, title, theme, operation, verdict, reason, findings, flaky, milliseconds: duration } = result;
      return {
        name: `${id}: ${title}`,
        status: statuses[verdict],
        duration: Math.round(duration),
        suite: [theme, operation],
        message: flaky ?? reason ?? findings.map(({ message, path }) => `${message} ${path}`.trim()).join("\n"),
        ...(verdict === "unchecked" && { rawStatus: "could not be checked" }),
        ...(flaky !== undefined && { flaky: true, retries: 1 }),
      };
    });
    // A run that fails without a failed check must not look passed.
    const ofRun = { name: "the run as a whole", status: "failed", duration: 0, suite: ["run"], message: problem };
    const tests = problem === undefined ? checks : [...checks, ofRun];
    const count = (wanted: string) => tests.filter(({ status }) => status === wanted).length;
    const document = {
      reportFormat: "CTRF",
      specVersion: "0.0.0",
      results: {
        tool: { name: "realtimekit-testkit", ...(version !== undefined && { version }) },
        summary: {
          tests: tests.length,
          passed: count("passed"),
          failed: count("failed"),
          pending: 0,
          skipped: count("skipped"),
          other: 0,
          start,
          stop: start + Math.round(milliseconds),
        },
        tests,
        extra: { ledger },
      },
    };
    return `${JSON.stringify(document, null, 2)}\n`;
  },
};

/** GitHub shows ten annotations of each kind per step. */
const most = 9;

/** Annotations of GitHub Actions: the verdict, an error for every cause, and a notice for what is undocumented. */
export const github: SuiteReporter = {
  file: "github.txt",
  stdout: "commands",
  render(report) {
    const failures = causesOf(report).map(({ result, finding: { message, path, expected, seen }, places, also }) =>
      command("error", result.id, [
        message,
        path,
        expected && `expected ${expected}`,
        seen && `seen ${seen}`,
        places.length > 0 ? `also at ${places.join(", ")}` : undefined,
        also.length > 0 ? `also ${also.map(({ id }) => id).join(", ")}` : undefined,
      ]),
    );
    const drifts = report.results.flatMap(({ id, findings }) =>
      findings
        .filter(({ level }) => level === "drift")
        .map(({ message, path }) => command("notice", id, [message, path])),
    );
    const problems = (report.baseline?.problems ?? []).map((problem) => command("error", "baseline", [problem]));
    const level = report.outcome === "conforms" ? "notice" : report.outcome === "broken" ? "error" : "warning";
    const others = [...failures, ...problems, ...drifts];
    const more = others.length > most ? `${others.length - most} more findings are in the report` : undefined;
    const total = command(level, "realtimekit-testkit", [headline(report), counts(report), parity(report), more]);
    return `${[total, ...others.slice(0, most)].join("\n")}\n`;
  },
};

function command(level: string, title: string, parts: readonly (string | undefined)[]): string {
  const text = parts.filter((part) => part !== undefined && part !== "").join("\n");
  return workflowCommand(level, text, { title });
}
