import type { Report } from "../run/report.js";

/** Writes a report as text of one kind. */
export interface Reporter {
  /** Name of its file in the folder of `--out`. */
  readonly file: string;
  /** Goes to the standard output, even when there is a folder for reports: as text, or as commands of GitHub Actions. */
  readonly stdout?: "text" | "commands";
  readonly render: (report: Report) => string;
}

/** The kinds of report, as `--report` names them. Apart from the reporters, so that a command line is read without them. */
export const reporterNames = ["pretty", "json", "junit", "ctrf", "html", "github", "markdown"] as const;

/** The name of a kind of report. */
export type ReporterName = (typeof reporterNames)[number];
