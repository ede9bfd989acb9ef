/** Writes a report as text of one kind. */
export interface Reporter<Report> {
  /** Name of its file in the folder of `--out`. */
  readonly file: string;
  /** Goes to the standard output, even when there is a folder for reports: as text, or as commands of GitHub Actions. */
  readonly stdout?: "text" | "commands";
  readonly render: (report: Report) => string;
}
