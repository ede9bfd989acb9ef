import { relative, sep } from "node:path";
import type { Reporter } from "../../lib/reporter.js";
import { workflowCommand } from "../../lib/terminal.js";
import type { ForecastReport } from "../run/report.js";
import { findingsOf } from "../run/verdicts.js";
import { counts, headline } from "./summary.js";

/** For GitHub Actions: an annotation for each finding, where the client reads what changes if that is known. */
export const github: Reporter<ForecastReport> = {
  file: "forecast.github.txt",
  stdout: "commands",
  render(report) {
    const annotations = findingsOf(report).map(({ id, sentence, because, differs, read }) =>
      workflowCommand("warning", [sentence, because, ...differs].join("\n"), {
        file: read?.file && inWorkspace(read.file),
        line: read?.file && read.line,
        title: `Unnoticed: ${id}`,
      }),
    );
    const last = report.outcome === "survives" ? "notice" : "error";
    return `${[...annotations, workflowCommand(last, summary(report))].join("\n")}\n`;
  },
};

/** A path below the folder of the forecast as GitHub reads it: below that of the repository. */
function inWorkspace(file: string): string {
  const below = relative(process.env.GITHUB_WORKSPACE ?? "", file);
  return below.startsWith("..") ? file : below.split(sep).join("/");
}

function summary(report: ForecastReport): string {
  return report.results.length > 0 ? `${headline(report)}\n${counts(report)}` : headline(report);
}
