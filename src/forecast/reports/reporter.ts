import type { Reporter } from "../../lib/reporter.js";
import type { ForecastReport } from "../run/report.js";

/** Writes a report of a forecast as text of one kind. */
export type ForecastReporter = Reporter<ForecastReport>;

/** The kinds of report, as `--report` names them. */
export const forecastReporterNames = ["pretty", "json", "junit", "html", "github", "markdown"] as const;

/** The name of a kind of report. */
export type ForecastReporterName = (typeof forecastReporterNames)[number];
