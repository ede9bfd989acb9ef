/** One question of the benchmark, answered by tables. */
export interface Question {
  readonly name: string;
  readonly title: string;
  ask(): Promise<Table[]>;
}

/** A table to print; its first column names the rows. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}
