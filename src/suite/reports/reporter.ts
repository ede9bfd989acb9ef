import type { Reporter } from "../../lib/reporter.js";
import type { Report } from "../run/report.js";

export type SuiteReporter = Reporter<Report>;

/** The kinds of report, as `--report` names them. Apart from the reporters, so that a command line is read without them. */
export const reporterNames = ["pretty", "json", "junit", "ctrf", "html", "github", "markdown"] as const;

export type ReporterName = (typeof reporterNames)[number];
