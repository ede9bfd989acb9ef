import { github } from "./github.js";
import { html } from "./html.js";
import { json } from "./json.js";
import { junit } from "./junit.js";
import { markdown } from "./markdown.js";
import { pretty } from "./pretty.js";
import type { ForecastReporter, ForecastReporterName } from "./reporter.js";

/** Every kind of report, by its name. */
export const forecastReporters: Readonly<Record<ForecastReporterName, ForecastReporter>> = {
  pretty,
  json,
  junit,
  html,
  github,
  markdown,
};
