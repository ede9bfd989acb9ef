// Names for the command line. Kept apart from code that is loaded only when a forecast runs.

/** The kinds of mutants, in the order in which they run. */
export const mutantKinds = ["history", "profile", "transport", "contract"] as const;

export type MutantKind = (typeof mutantKinds)[number];

/** The report formats, as `--report` names them. */
export const forecastReporterNames = ["pretty", "json", "junit", "html", "github", "markdown"] as const;

export type ForecastReporterName = (typeof forecastReporterNames)[number];

/** The test runners for which tests can be written. */
export const testRunners = ["vitest", "jest", "node", "mocha", "ava", "playwright"] as const;

export type TestRunner = (typeof testRunners)[number];
