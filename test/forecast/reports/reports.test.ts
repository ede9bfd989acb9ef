import { basename, join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { forecastReporters } from "../../../src/forecast/reports/reporters.js";
import type { ForecastReport } from "../../../src/forecast/run/report.js";
import { expectJunit } from "../../lib/expect-junit.js";
import { finding, report } from "../sample-report.js";

test.each(Object.entries(forecastReporters))(
  "%s names each finding with its sentence and its place",
  (name, reporter) => {
    const text = reporter.render(report);
    for (const part of ["profile/maxPerPage/25", "src/app.ts", "requests: without page 2"]) {
      expect(text.replaceAll("%3A", ":").replaceAll("\\", "")).toContain(part);
    }
    expect(text).toContain(name === "github" ? "25 %25." : "25 %.");
    if (name === "html" || name === "junit") expect(text).not.toContain("<b>Pages");
    const unstable = reporter.render({ ...report, outcome: "unstable", reason: "it fails", results: [] });
    expect(unstable).toContain("it fails");
  },
);

test("a page and the table of operations show what a baseline accepts", () => {
  const accepted = { ...finding, operations: [...finding.operations], differs: [], accepted: "we never page" };
  const text = forecastReporters.html.render({ ...report, results: [accepted] });
  expect(text).toContain(">1 accepted<");
  expect(text).toMatch(/<summary>Accepted \(1\)<.*profile\/maxPerPage\/25.*we never page/);
});

test("junit satisfies the schema of Jenkins, also of a run that could not be judged", () => {
  const unstable = { ...report, outcome: "unstable" as const, reason: "it fails:\nexit code 2", results: [] };
  for (const one of [report, unstable]) expectJunit(forecastReporters.junit.render(one));
});

test("markdown shows what is quoted as it is, and facts apart from problems", () => {
  const quoted = { ...finding, operations: [], differs: ["a &lt; `b` | c"], read: { path: "$", file: "a`b.ts" } };
  const text = forecastReporters.markdown.render({ ...report, results: [quoted], problems: ["expired"] });
  expect(text).toContain("a &#38;lt; &#96;b&#96; &#124; c");
  expect(text).toContain("(<code>a&#96;b.ts</code>)");
  expect(text).toContain("- expired\n\nRevision ");
});

test("annotations of GitHub say why a baseline does not accept a finding", () => {
  const text = forecastReporters.github.render({ ...report, problems: ["baseline x: expired"] });
  expect(text).toContain("\n::warning::baseline x: expired\n::error::");
});

test("a terminal shows why a command could not be judged once, and then what it printed", () => {
  const reason = "it fails, with exit code 2:\nfirst line\n\nlast line";
  const text = forecastReporters.pretty.render({ ...report, outcome: "unstable", reason, results: [] });
  expect(text).toContain("could not be judged: it fails, with exit code 2\n  first line\n\n  last line\nRevision");
  expect(text.match(/exit code 2/g)).toHaveLength(1);
});

test("people read that a forecast is not complete, and a place once", () => {
  const results = [{ ...finding, operations: [], differs: [], because: "src/app.ts:7 reads it" }];
  for (const name of ["pretty", "html", "markdown"] as const) {
    const text = forecastReporters[name].render({ ...report, results, reason: "the budget was used up" });
    expect(text).toContain("Not complete: the budget was used up.");
    expect(text.match(/the budget was used up|app\.ts:7/g)).toHaveLength(2);
  }
});

test("annotations of GitHub name files below the repository, also from the folder of a package", () => {
  vi.stubEnv("GITHUB_WORKSPACE", join(process.cwd(), ".."));
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  expect(forecastReporters.github.render(report)).toContain(`file=${basename(process.cwd())}/src/app.ts,line=7`);
});

test("the command in the headline can be copied to a shell", () => {
  const command = ["sh", "-c", "npm run build && echo 'it is' built", "--jobs=2"];
  expect(forecastReporters.pretty.render({ ...report, command })).toContain(
    `sh -c 'npm run build && echo '\\''it is'\\'' built' --jobs=2 would not notice`,
  );
});

test("a report tells how long fewer runs than possible were active, unless it is next to nothing", () => {
  const text = (milliseconds: number) => {
    const spent = [{ purpose: "usual", runs: 4, milliseconds }] as const;
    return forecastReporters.pretty.render({ ...report, spent: [...spent] });
  };
  expect(text(1900)).toContain("4 with the usual data (1.9 s); for 5 % of the time, fewer ran than could.\n");
  expect(text(1999)).toContain("4 with the usual data (2.0 s).\n");
});

test("the headline praises nothing where no change could be judged", () => {
  const results = [{ ...finding, operations: [], differs: [], verdict: "unknown" as const }];
  const text = forecastReporters.pretty.render({ ...report, outcome: "survives", results });
  expect(text).toContain("no change of the API could be judged for ");
  expect(text).not.toContain("survives every change");
});

test("the headline does not count what the baseline accepts as noticed", () => {
  const accepted = { ...finding, operations: [], differs: [], accepted: "No matter." };
  const headlineOf = (results: ForecastReport["results"]) =>
    forecastReporters.markdown.render({ ...report, results }).split("\n")[0];
  expect(headlineOf([accepted])).toMatch(/would not notice a change of the API, which the baseline accepts$/);
  expect(headlineOf([accepted, { ...accepted, accepted: undefined }])).toMatch(/would not notice a change of the API$/);
});

test("failures of an operation that nothing notices are one paragraph for people", () => {
  const results = ["unauthorized", "forbidden"].map((operator) => ({
    ...{ ...finding, operations: [], differs: [], kind: "transport" as const, operator },
    id: `transport/GetMeetings/${operator}`,
    sentence: "Every request fails.",
  }));
  const text = forecastReporters.pretty.render({ ...report, results });
  expect(text.match(/^UNNOTICED.*(\n {2}.*){3}/gm)).toEqual([
    "UNNOTICED transport/GetMeetings, 2 changes\n  unauthorized: Every request fails.\n  forbidden: Every request fails.\n  all tests pass",
  ]);
});

test("findings about a field for the same reason are one paragraph for people", () => {
  const operators = ["response-property-renamed", "response-property-became-nullable"];
  const results = ["data.*.title", "data.*.id"].flatMap((field) =>
    operators.map((operator) => ({
      ...{ ...finding, operations: [], differs: [], kind: "contract" as const, operator },
      id: `contract/GetMeetings/${field}/${operator}`,
      sentence: `${field} changes.`,
    })),
  );
  for (const { render } of [forecastReporters.markdown, forecastReporters.html]) {
    const page = render({ ...report, results }).replaceAll("&#42;", "*");
    expect(page.match(/data\.\*\.title, 2 changes/g)).toHaveLength(1);
    for (const operator of operators) expect(page.split(operator).length).toBeGreaterThan(2);
  }
  const text = forecastReporters.pretty.render({ ...report, results });
  expect(text.match(/^UNNOTICED.*(\n {2}.*){3}/gm)).toEqual([
    "UNNOTICED contract/GetMeetings/data.*.title, 2 changes\n  response-property-renamed: data.*.title changes.\n  response-property-became-nullable: data.*.title changes.\n  all tests pass",
    expect.stringContaining("UNNOTICED contract/GetMeetings/data.*.id, 2 changes"),
  ]);
  // Of which GitHub shows ten.
  expect(forecastReporters.github.render({ ...report, results }).match(/^::warning.*$/gm)).toEqual([
    expect.stringMatching(/title, 2 changes|title%2C 2 changes/),
    expect.stringContaining("data.*.id changes.%0Adata.*.id changes.%0Aall tests pass"),
  ]);
});

test("a terminal lists what is unknown by its reason, the first ones of many", () => {
  const results = Array.from({ length: 12 }, (_, index) => ({
    ...{ ...finding, operations: [], differs: [], verdict: "unknown" as const },
    id: `profile/${index}`,
    because: index === 0 ? "it fails anyway" : "nothing shows it",
  }));
  const text = forecastReporters.pretty.render({ ...report, results });
  expect(text).toContain("Unknown; it fails anyway:\n  profile/0\n\nUnknown; nothing shows it:\n  profile/1\n");
  expect(text).toContain("  profile/10\n  and 1 more, which --report html lists\n\n");
});
