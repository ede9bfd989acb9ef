import { parityTable } from "../../contract/parity.js";
import { exitCodeOf } from "../run/report.js";
import { curlCommand } from "./curl.js";
import type { SuiteReporter } from "./reporter.js";

/** For programs: everything but the bodies. */
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
