/** The test runners for which tests can be written. */
export const testRunners = ["vitest", "jest", "node", "mocha", "playwright"] as const;

/** A test runner for which tests can be written. */
export type TestRunner = (typeof testRunners)[number];
