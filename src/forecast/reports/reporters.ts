import { relative, sep } from "node:path";
import { operationIds } from "../../contract/operations.js";
import { groupBy } from "../../lib/collections.js";
import { workflowCommand } from "../../lib/printable.js";
import {
  markdownCode as code,
  type JunitOutcome,
  type JunitSuite,
  junitXml,
  type Reporter,
  escapeMarkdown as text,
} from "../../lib/reporter.js";
import { type ForecastReporterName, mutantKinds } from "../names.js";
import type { ForecastReport, MutantResult } from "../run/report.js";
import { findingsOf, groupOf, isFinding } from "../run/verdicts.js";
import { html } from "./html.js";
import { adviceFor, counts, detailsOf, facts, groupedFindings, headline, matrixOf, placeOf } from "./summary.js";

/** For people at a terminal: the findings, undecided mutants, and counts. */
const pretty: Reporter<ForecastReport> = {
  file: "forecast.txt",
  stdout: "text",
  render(report) {
    const { results, problems, outcome, reason = "" } = report;
    const findings = groupedFindings(report).flatMap(({ id, first, changes }) => [
      `UNNOTICED ${id}`,
      ...(changes.length === 0
        ? [`  ${first.sentence}`]
        : changes.map(({ operator, sentence }) => `  ${operator}: ${sentence}`)),
      ...detailsOf(first).map((line) => `  ${line}`),
      "",
    ]);
    const accepted = results.flatMap((one) => (one.accepted === undefined ? [] : [`  ${one.id}: ${one.accepted}`]));
    const timedOut = results.flatMap(({ id, verdict }) => (verdict === "timed-out" ? [`  ${id}`] : []));
    const unknown = groupBy(
      results.filter(({ verdict }) => verdict === "unknown"),
      ({ because }) => because,
    );
    const profile = findingsOf(report).flatMap(({ kind, operator }) => (kind === "profile" ? [operator] : []));
    return lines(
      ...findings,
      ...(timedOut.length > 0 ? ["Timed out, which is noticed:", ...timedOut, ""] : []),
      ...Array.from(unknown, ([because, group]) => [`Unknown; ${because}:`, ...firstIds(group), ""]).flat(),
      ...(accepted.length > 0 ? ["Accepted:", ...accepted, ""] : []),
      ...problems,
      ...(profile.length > 0
        ? [`It depends on what nobody has verified: ${[...new Set(profile)].join(", ")}.`, ""]
        : []),
      headline(report),
      // Its first line is in the headline; the output of the command follows.
      ...(outcome === "unstable" ? reason.split("\n").slice(1) : []).map((line) => `  ${line}`.trimEnd()),
      ...counts(report),
      ...facts(report),
    );
  },
};

const mostListed = 10;

function firstIds(results: readonly MutantResult[]): string[] {
  const more = results.length - mostListed;
  const ids = results.slice(0, mostListed).map(({ id }) => `  ${id}`);
  return more > 0 ? [...ids, `  and ${more} more, which --report html lists`] : ids;
}

/** For CI systems: one test case per mutant, one suite per kind and operation. */
const junit: Reporter<ForecastReport> = {
  file: "forecast.junit.xml",
  render(report) {
    const { results, milliseconds, outcome, reason: text = "" } = report;
    const groups = groupBy(results, ({ kind, operations }) => `${kind}/${operations.join("+")}`);
    const suites = Array.from(groups, ([name, group]): JunitSuite => {
      const cases = group.map((result) => {
        const { id, sentence, milliseconds } = result;
        return { name: `${id}: ${sentence}`, milliseconds, outcome: junitOutcome(result) };
      });
      return { name, cases };
    });
    // A run that judged nothing must not look passed.
    const [message = ""] = text.split("\n");
    const error = { element: "error", type: "unstable", message, text } as const;
    const failed = { name: "run", cases: [{ name: "without mutants", outcome: error }] };
    return junitXml({
      name: headline(report),
      milliseconds,
      suites: outcome === "unstable" ? [...suites, failed] : suites,
    });
  },
};

function junitOutcome(result: MutantResult): JunitOutcome | undefined {
  const { sentence: message, because } = result;
  if (isFinding(result)) {
    return { element: "failure", message, type: "unnoticed", text: detailsOf(result).join("\n") };
  }
  const isSkipped = ["open", "irrelevant"].includes(groupOf(result)) || result.accepted !== undefined;
  return isSkipped ? { element: "skipped", message: because } : undefined;
}

/** For GitHub Actions: an annotation for each group of findings, where the client reads what changes, if known. */
const github: Reporter<ForecastReport> = {
  file: "forecast.github.txt",
  stdout: "commands",
  render(report) {
    // GitHub shows ten annotations of each kind per step.
    const annotations = groupedFindings(report).map(({ id, first: { sentence, because, differs, read }, changes }) => {
      const sentences = changes.length === 0 ? [sentence] : changes.map((one) => one.sentence);
      return workflowCommand("warning", [...sentences, because, ...differs].join("\n"), {
        file: read?.file && inWorkspace(read.file),
        line: read?.file && read.line,
        title: `Unnoticed: ${id}`,
      });
    });
    const last = report.outcome === "survives" ? "notice" : "error";
    const problems = report.problems.map((problem) => workflowCommand("warning", problem));
    return lines(...annotations, ...problems, workflowCommand(last, [headline(report), ...counts(report)].join("\n")));
  },
};

/** Converts a path relative to the folder of the forecast to one relative to the repository, which GitHub needs. */
function inWorkspace(file: string): string {
  const below = relative(process.env.GITHUB_WORKSPACE ?? "", file);
  return below.startsWith("..") ? file : below.split(sep).join("/");
}

/** For pull requests and job summaries. */
const markdown: Reporter<ForecastReport> = {
  file: "forecast.md",
  render(report) {
    const findings = groupedFindings(report).flatMap(({ id, first, changes }) => {
      const place = placeOf(first);
      return [
        `- **${code(id)}**${changes.length === 0 ? ` ${text(first.sentence)}` : ""}`,
        `  ${text(first.because)}${place === undefined ? "" : ` (${code(place)})`}`,
        ...changes.map(({ operator, sentence }) => `  - ${code(operator)}: ${text(sentence)}`),
        ...[...first.differs, `Contract: ${first.contract}`, adviceFor(first)].map((line) => `  - ${text(line)}`),
      ];
    });
    const table = [
      `| Operation | ${mutantKinds.join(" | ")} |`,
      `|${" --- |".repeat(mutantKinds.length + 1)}`,
      ...matrixOf(report, operationIds).map(
        ({ operation, cells }) => `| ${operation} | ${cells.map((cell) => cell.text).join(" | ")} |`,
      ),
      "",
    ];
    return lines(
      `## ${text(headline(report))}`,
      "",
      ...(report.results.length > 0 ? [...counts(report), "", ...table] : []),
      ...findings,
      ...(findings.length > 0 ? [""] : []),
      ...report.problems.map((problem) => `- ${text(problem)}`),
      "",
      facts(report).map(text).join("<br>\n"),
    );
  },
};

function lines(...all: readonly string[]): string {
  return `${all.join("\n")}\n`;
}

export const forecastReporters: Readonly<Record<ForecastReporterName, Reporter<ForecastReport>>> = {
  pretty,
  /** For programs, `--resume` and `forecast explain`: everything. */
  json: { file: "forecast.json", render: (report) => lines(JSON.stringify(report, null, 2)) },
  junit,
  html,
  github,
  markdown,
};
