import type { ForecastReporter } from "./reporter.js";

/** For programs, `--resume` and `forecast explain`: everything. */
export const json: ForecastReporter = {
  file: "forecast.json",
  render: (report) => `${JSON.stringify(report, null, 2)}\n`,
};
