import type { ForecastReport } from "../../src/forecast/run/report.js";

/** A finding whose sentence is hostile to every format. */
export const finding = {
  id: "profile/maxPerPage/25",
  kind: "profile",
  operations: ["GetMeetings"],
  operator: "maxPerPage",
  sentence: "<b>Pages</b> are | smaller: 25 %.",
  contract: "Nothing says it.",
  verdict: "unnoticed",
  because: "all tests pass",
  differs: ["requests: without page 2"],
  read: { path: "$.data", file: "src/app.ts", line: 7 },
  milliseconds: 12,
} as const;

export const report: ForecastReport = {
  tool: "realtimekit-testkit forecast",
  version: "0",
  command: ["npm", "test"],
  startedAt: "2026-11-27T08:00:00.000Z",
  milliseconds: 1000,
  revision: "2026-01",
  from: "2026-01",
  to: "2026-09",
  seed: "s",
  outcome: "unnoticed",
  suite: { milliseconds: 100, jobs: 2, tracked: true, requests: 3, flaky: [] },
  results: [{ ...finding, operations: [...finding.operations], differs: [...finding.differs] }],
  problems: [],
};
