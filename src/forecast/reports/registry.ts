import { json } from "./json.js";
import { pretty } from "./pretty.js";
import type { ForecastReporter, ForecastReporterName } from "./reporter.js";

/** Every kind of report, by its name. */
export const forecastReporters: Partial<Readonly<Record<ForecastReporterName, ForecastReporter>>> = { pretty, json };
