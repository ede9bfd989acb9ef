import type { Report } from "../report.js";

/** Writes a report as text of one kind. */
export interface Reporter {
  /** Name of the file it is kept in. */
  readonly file: string;
  readonly render: (report: Report) => string;
}
