import { countVerdicts, exitCodeOf } from "../run/report.js";
import type { Reporter } from "./reporter.js";
import { curlCommand } from "./summary.js";

/** For programs: everything but the bodies. */
export const json: Reporter = {
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
    return `${JSON.stringify({ ...rest, exitCode: exitCodeOf(report), checks }, null, 2)}\n`;
  },
};

const statuses = { pass: "passed", observed: "passed", fail: "failed", skip: "skipped", unchecked: "other" } as const;

/** The common test report format (ctrf.io). */
export const ctrf: Reporter = {
  file: "ctrf-report.json",
  render({ results, startedAt, milliseconds, version, ledger }) {
    const { pass, observed, fail, skip, unchecked } = countVerdicts(results);
    const start = Date.parse(startedAt);
    const report = {
      reportFormat: "CTRF",
      specVersion: "0.0.0",
      results: {
        tool: { name: "realtimekit-testkit", ...(version !== undefined && { version }) },
        summary: {
          tests: results.length,
          passed: pass + observed,
          failed: fail,
          pending: 0,
          skipped: skip,
          other: unchecked,
          start,
          stop: start + Math.round(milliseconds),
        },
        tests: results.map(({ id, title, theme, operation, verdict, reason, findings, milliseconds: duration }) => ({
          name: `${id}: ${title}`,
          status: statuses[verdict],
          duration: Math.round(duration),
          suite: [theme, operation],
          message: reason ?? findings.map(({ message, path }) => `${message} ${path}`.trim()).join("\n"),
        })),
        extra: { ledger },
      },
    };
    return `${JSON.stringify(report, null, 2)}\n`;
  },
};
