import type { Exchange } from "../model/exchange.js";
import { checkReport, type Report } from "../run/report.js";
import type { Recording } from "../target/recording.js";

/** Records a whole run. */
export function recordRun(report: Report): Recording {
  checkReport("recordRun", report, "log");
  return record(report, report.log);
}

/** Records only what the failed checks rest on; undefined when none failed. */
export function recordFailures(report: Report): Recording | undefined {
  checkReport("recordFailures", report, "log", "results");
  const failed = report.results.filter(({ verdict }) => verdict === "fail");
  if (failed.length === 0) return undefined;
  const needed = new Set(
    failed.flatMap(({ exchanges, findings }) => [...exchanges, ...findings.flatMap((f) => f.exchanges)]),
  );
  const exchanges = report.log.filter((exchange, index) => index < report.discovery || needed.has(exchange));
  return { ...record(report, exchanges), only: failed.map(({ id }) => id) };
}

function record(report: Report, exchanges: readonly Exchange[]): Recording {
  const { version, livestreamSession, credentialsGiven, startedAt, target, revision } = report;
  return {
    format: "realtimekit-testkit recording 1",
    ...(version !== undefined && { version }),
    recordedAt: startedAt,
    target: target.name,
    account: target.account,
    app: target.app,
    revision: revision.used,
    ...(livestreamSession !== undefined && { livestreamSession }),
    credentialsGiven,
    exchanges: exchanges.map(({ probe, status, headers, body, flaw }) => ({
      body,
      probe,
      status,
      headers,
      ...(flaw !== undefined && { flaw }),
    })),
  };
}
