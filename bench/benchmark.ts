/** A benchmark, which returns its results as tables. */
export interface Benchmark {
  readonly name: string;
  readonly title: string;
  /** Fails, saying what to do, when something that only this benchmark needs is missing. */
  readonly requires?: () => Promise<void>;
  run(settings: Settings): Promise<Table[]>;
}

/** What the command line sets instead of each benchmark's own choice. */
export interface Settings {
  /** Rounds that count; one more warms up. */
  readonly rounds?: number | undefined;
  /** How long the soak takes, and each forecast at most. */
  readonly minutes?: number | undefined;
}

/** A table to print; its first column names the rows. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}
