import type { Report } from "../run/report.js";

/** Writes a report as text of one kind. */
export interface Reporter {
  /** Name of the file it is kept in. */
  readonly file: string;
  readonly render: (report: Report) => string;
}

/** The kinds of report, as `--report` names them. Apart from the reporters, so that a command line is read without them. */
export const reporterNames = ["pretty", "json", "junit", "ctrf", "html", "github"] as const;

/** The name of a kind of report. */
export type ReporterName = (typeof reporterNames)[number];
