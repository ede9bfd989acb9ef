import type { Reporter } from "../../lib/reporter.js";
import type { Report } from "../run/report.js";

export type SuiteReporter = Reporter<Report>;

/** The report formats. Separate from the reporters, so that parsing a command line does not load them. */
export const reporterNames = ["pretty", "json", "junit", "ctrf", "html", "github", "markdown"] as const;

export type ReporterName = (typeof reporterNames)[number];
