import type { ForecastReport } from "../run/report.js";

/** Writes a report of a forecast as text of one kind. */
export interface ForecastReporter {
  /** Name of its file in the folder of `--out`. */
  readonly file: string;
  /** Goes to the standard output, even when there is a folder for reports. */
  readonly stdout?: "text" | "commands";
  readonly render: (report: ForecastReport) => string;
}

/** The kinds of report, as `--report` names them. */
export const forecastReporterNames = ["pretty", "json", "junit", "html", "github", "markdown"] as const;

/** The name of a kind of report. */
export type ForecastReporterName = (typeof forecastReporterNames)[number];
