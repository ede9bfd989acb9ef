import { workflowCommand } from "../../lib/terminal.js";
import { causesOf } from "./causes.js";
import type { SuiteReporter } from "./reporter.js";
import { counts, headline, parity } from "./summary.js";

/** GitHub shows ten annotations of each kind for a step. */
const most = 9;

/** Annotations of GitHub Actions: the verdict, then an error for every cause and a notice for what is undocumented. */
export const github: SuiteReporter = {
  file: "github.txt",
  stdout: "commands",
  render(report) {
    const failures = causesOf(report).map(({ result, finding: { message, path, expected, seen }, places, also }) =>
      command("error", result.id, [
        message,
        path,
        expected && `expected ${expected}`,
        seen && `seen ${seen}`,
        places.length > 0 ? `also at ${places.join(", ")}` : undefined,
        also.length > 0 ? `also ${also.map(({ id }) => id).join(", ")}` : undefined,
      ]),
    );
    const drifts = report.results.flatMap(({ id, findings }) =>
      findings
        .filter(({ level }) => level === "drift")
        .map(({ message, path }) => command("notice", id, [message, path])),
    );
    const problems = (report.baseline?.problems ?? []).map((problem) => command("error", "baseline", [problem]));
    const level = report.outcome === "conforms" ? "notice" : report.outcome === "broken" ? "error" : "warning";
    const others = [...failures, ...problems, ...drifts];
    const more = others.length > most ? `${others.length - most} more findings are in the report` : undefined;
    const total = command(level, "realtimekit-testkit", [headline(report), counts(report), parity(report), more]);
    return `${[total, ...others.slice(0, most)].join("\n")}\n`;
  },
};

function command(level: string, title: string, parts: readonly (string | undefined)[]): string {
  const text = parts.filter((part) => part !== undefined && part !== "").join("\n");
  return workflowCommand(level, text, { title });
}
