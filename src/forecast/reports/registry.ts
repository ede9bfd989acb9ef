import type { Reporter } from "../../lib/reporter.js";
import type { ForecastReporterName } from "../names.js";
import type { ForecastReport } from "../run/report.js";
import { github } from "./github.js";
import { html } from "./html.js";
import { junit } from "./junit.js";
import { markdown } from "./markdown.js";
import { pretty } from "./pretty.js";

/** Every kind of report, by its name. */
export const forecastReporters: Readonly<Record<ForecastReporterName, Reporter<ForecastReport>>> = {
  pretty,
  /** For programs, `--resume` and `forecast explain`: everything. */
  json: { file: "forecast.json", render: (report) => `${JSON.stringify(report, null, 2)}\n` },
  junit,
  html,
  github,
  markdown,
};
