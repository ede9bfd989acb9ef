import { github } from "./github.js";
import { html } from "./html.js";
import { junit } from "./junit.js";
import { markdown } from "./markdown.js";
import { pretty } from "./pretty.js";
import type { ForecastReporter, ForecastReporterName } from "./reporter.js";

/** Every kind of report, by its name. */
export const forecastReporters: Readonly<Record<ForecastReporterName, ForecastReporter>> = {
  pretty,
  /** For programs, `--resume` and `forecast explain`: everything. */
  json: { file: "forecast.json", render: (report) => `${JSON.stringify(report, null, 2)}\n` },
  junit,
  html,
  github,
  markdown,
};
