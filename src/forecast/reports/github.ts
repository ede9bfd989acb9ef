import { type ForecastReport, findingsOf } from "../run/report.js";
import type { ForecastReporter } from "./reporter.js";
import { counts, headline } from "./summary.js";

/** For GitHub Actions: an annotation for each finding, where the client reads what changes if that is known. */
export const github: ForecastReporter = {
  file: "forecast.github.txt",
  stdout: true,
  render(report) {
    const annotations = findingsOf(report).map(({ id, sentence, because, differs, read }) => {
      const at =
        read?.file === undefined ? "" : ` file=${property(read.file)}${read.line ? `,line=${read.line}` : ""},`;
      const title = `title=${property(`Unnoticed: ${id}`)}`;
      return `::warning${at === "" ? ` ${title}` : `${at}${title}`}::${data([sentence, because, ...differs].join("\n"))}`;
    });
    const last = report.outcome === "survives" ? "notice" : "error";
    return `${[...annotations, `::${last}::${data(summary(report))}`].join("\n")}\n`;
  },
};

function summary(report: ForecastReport): string {
  return report.results.length > 0 ? `${headline(report)}\n${counts(report)}` : headline(report);
}

/** Escapes the text of a workflow command. */
function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
