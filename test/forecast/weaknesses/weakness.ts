/** The sample apps, each a folder below `test/forecast/apps/`. */
export const appNames = ["node-fetch", "vitest-sdk", "axios-jest", "playwright-page", "go-nethttp"] as const;

export type AppName = (typeof appNames)[number];

/** A line of an app and what it becomes. */
export interface Edit {
  readonly file: string;
  /** Text that the file has exactly once. */
  readonly sound: string;
  readonly weak: string;
}

/** Something wrong in an app's code or tests, planted by edits, of which forecasts must find out. */
export interface Weakness {
  readonly app: AppName;
  /** What is wrong. */
  readonly wrong: string;
  readonly edits: readonly Edit[];
  /** Ids of the mutants that are unnoticed because of it, and only because of it. */
  readonly finds: readonly string[];
}
