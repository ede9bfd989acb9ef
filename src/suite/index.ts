export type { Origin } from "../contract/constants.js";
export type { HttpRequest as SuiteRequest, HttpResponse as SuiteResponse } from "../lib/http-fetch.js";
export type { Check, Theme } from "./checks/check.js";
export { checks, type Plan, planChecks } from "./checks/registry.js";
export type { Finding, Level } from "./model/finding.js";
export {
  probesOf,
  type Recording,
  recordFailures,
  recordingModel,
  recordingTarget,
  recordRun,
} from "./reports/recording.js";
export { reporters } from "./reports/registry.js";
export type { ReporterName } from "./reports/reporter.js";
export { type Coverage, coverageOf } from "./reports/summary.js";
export { applyBaseline, type Baseline, baselineModel } from "./run/baseline.js";
export type { Verdict } from "./run/judge.js";
export { type CheckResult, exitCodeOf, type Outcome, type Report } from "./run/report.js";
export { runSuite, type SuiteEvent, type SuiteOptions } from "./run/run.js";
export { type Credentials, credentialsFrom, defaultLimits, type Limits } from "./target/client.js";
export { httpTarget, type Injectable, injectTarget, type Target } from "./target/target.js";
