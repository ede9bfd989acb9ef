import type { Reporter } from "./reporter.js";
import { counts, headline, parity } from "./summary.js";

/** Annotations of GitHub Actions: an error for every failed check, a notice for what is undocumented. */
export const github: Reporter = {
  file: "github.txt",
  stdout: true,
  render(report) {
    const failures = report.results.flatMap(({ id, verdict, findings }) =>
      verdict === "fail"
        ? findings
            .filter(({ level }) => level === "broken")
            .map(({ message, path, expected, seen }) =>
              command("error", id, [message, path, expected && `expected ${expected}`, seen && `seen ${seen}`]),
            )
        : [],
    );
    const drifts = report.results.flatMap(({ id, findings }) =>
      findings
        .filter(({ level }) => level === "drift")
        .map(({ message, path }) => command("notice", id, [message, path])),
    );
    const problems = (report.baseline?.problems ?? []).map((problem) => command("error", "baseline", [problem]));
    const level = report.outcome === "conforms" ? "notice" : report.outcome === "broken" ? "error" : "warning";
    const total = command(level, "realtimekit-testkit", [headline(report), counts(report), parity(report)]);
    return `${[...failures, ...drifts, ...problems, total].join("\n")}\n`;
  },
};

function command(level: string, title: string, parts: readonly (string | undefined)[]): string {
  const text = parts.filter((part) => part !== undefined && part !== "").join("\n");
  return `::${level} title=${escapeProperty(title)}::${escapeData(text)}`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
