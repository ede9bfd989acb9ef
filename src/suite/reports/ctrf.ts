import { countVerdicts } from "../run/report.js";
import type { SuiteReporter } from "./reporter.js";
import { runProblem } from "./summary.js";

// What could not be checked is no success; readers ignore `other`.
const statuses = { pass: "passed", observed: "passed", fail: "failed", skip: "skipped", unchecked: "failed" } as const;

/** The common test report format (ctrf.io). */
export const ctrf: SuiteReporter = {
  file: "ctrf-report.json",
  render(report) {
    const { results, startedAt, milliseconds, version, ledger } = report;
    const { pass, observed, fail, skip, unchecked } = countVerdicts(results);
    const start = Date.parse(startedAt);
    const problem = runProblem(report);
    const tests = results.map((result) => {
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
    // A run that fails without a failed check must not look like one that passed.
    const ofRun = { name: "the run as a whole", status: "failed", duration: 0, suite: ["run"], message: problem };
    const failed = fail + unchecked + (problem === undefined ? 0 : 1);
    const document = {
      reportFormat: "CTRF",
      specVersion: "0.0.0",
      results: {
        tool: { name: "realtimekit-testkit", ...(version !== undefined && { version }) },
        summary: {
          tests: results.length + (problem === undefined ? 0 : 1),
          passed: pass + observed,
          failed,
          pending: 0,
          skipped: skip,
          other: 0,
          start,
          stop: start + Math.round(milliseconds),
        },
        tests: problem === undefined ? tests : [...tests, ofRun],
        extra: { ledger },
      },
    };
    return `${JSON.stringify(document, null, 2)}\n`;
  },
};
