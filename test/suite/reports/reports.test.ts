import { describe, expect, test } from "vitest";
import { reporters } from "../../../src/suite/reports/registry.js";
import type { Report } from "../../../src/suite/run/report.js";
import { recordsOf, rewriting, rewritingBody, rowsOf } from "../mutants/mutant.js";
import { runOn, sharedMock } from "../mutants/run.js";

const nasty = `<script>alert("1")</script>]]>&\u0000\ud800%\n::error::`;

describe("reports of a broken target", () => {
  test.each(Object.keys(reporters) as (keyof typeof reporters)[])(
    "%s says what broke, and holds no token",
    async (name) => {
      const text = reporters[name].render(await broken());
      expect(text).toContain("shape/GetMeetings/body");
      expect(text).not.toMatch(/Bearer secret|undefined|\[object/);
    },
  );

  test("pretty gives a request to paste, with what was expected and seen", async () => {
    const text = reporters.pretty.render(await broken());
    expect(text).toContain('curl -H "Authorization: Bearer $CLOUDFLARE_API_TOKEN"');
    expect(text).toContain("data[*].status");
    expect(text).toMatch(/expected .*\n +seen +"<script>/);
  });

  test("pretty lets no answer steer the terminal", async () => {
    const { app } = await sharedMock("2026-01");
    const door = rewritingBody(["GetSessionDetails"], (body) => {
      for (const record of recordsOf(body)) record.id = "\u001b[2J\u009b\u007f\r";
    })(app);
    const text = reporters.pretty.render(await runOn(door, { revision: "2026-01", only: ["GetSessionDetails"] }));
    expect(text).toContain("\\u001b[2J\\u009b\\u007f\\u000d");
    expect(text).not.toMatch(/(?!\n)\p{Cc}/u);
  });

  test("junit counts what it lists, and stays XML whatever is quoted", async () => {
    const report = await broken();
    const text = reporters.junit.render(report);
    expect(text.match(/<testcase /g)).toHaveLength(report.results.length);
    expect(text.match(/<failure /g)).toHaveLength(report.results.filter(({ verdict }) => verdict === "fail").length);
    expect(
      text.replaceAll(
        /<\/?(testsuites?|testcase|failure|skipped|error|system-out)( [\w:]+="[^"<]*")*\/?>|<\?xml[^>]*>/g,
        "",
      ),
    ).not.toMatch(/[<>]/);
    expect(text).not.toContain("\u0000");
    expect(text).not.toMatch(/&(?!(amp|lt|gt|quot|#39);)/);
  });

  test("html loads nothing from elsewhere and runs nothing", async () => {
    const text = reporters.html.render(await broken());
    expect(text).not.toMatch(/<script|src=|href=(?!"data:,")|@import|url\(/);
    expect(text).toContain('<meta name="viewport"');
    expect(text).toContain("prefers-color-scheme: dark");
  });

  test("github keeps every annotation on one line", async () => {
    for (const line of reporters.github
      .render(await broken())
      .trim()
      .split("\n")) {
      expect(line).toMatch(/^::(error|notice|warning) title=[^:,]+::/);
    }
  });

  test("json and ctrf can be read again", async () => {
    const report = await broken();
    const read = JSON.parse(reporters.json.render(report)) as { exitCode: number; checks: unknown[] };
    expect(read).toMatchObject({ exitCode: 1, outcome: "broken" });
    expect(read.checks).toHaveLength(report.results.length);
    const { results } = JSON.parse(reporters.ctrf.render(report)) as {
      results: { summary: Record<string, number>; tests: unknown[] };
    };
    expect(results.tests).toHaveLength(results.summary.tests ?? 0);
  });
});

test("every reporter that holds it tells what was verified on a live API, and when", async () => {
  const { app } = await sharedMock("2026-01");
  const of = (at: string, against: string) => ({ value: 30, verified: { at, against } });
  const report = await runOn(app, {
    only: ["errors/GetMeetings"],
    profile: {
      defaultPerPage: of("2026-11-20T23:30:00-01:00", "https://b.example/<v4>"),
      maxPerPage: of("2026-11-20T12:00:00Z", "https://a.example"),
      rateLimitRequests: of("2027-01-01T12:00:00Z", "https://a.example"), // documented, so not counted
    },
  });
  const assumed = report.ledger.filter(({ origin }) => origin === "assumed").length;
  const sentence = `2 of ${assumed} assumed entries verified against https://b.example/<v4> and https://a.example, last on 2026-11-21, ${assumed - 2} never`;
  expect(reporters.pretty.render(report)).toContain(`profile: ${sentence}`);
  expect(reporters.github.render(report)).toContain(`profile: ${sentence}`);
  const html = reporters.html.render(report);
  expect(html).toContain("2026-11-20T23:30:00-01:00, against https://b.example/&lt;v4&gt;");
  expect(html.match(/<td>never<\/td>/g)).toHaveLength(report.ledger.length - 3);
  expect(JSON.parse(reporters.json.render(report))).toMatchObject({ ledger: report.ledger });
  expect(JSON.parse(reporters.ctrf.render(report))).toMatchObject({ results: { extra: { ledger: report.ledger } } });
  const never = await runOn(app, { only: ["errors/GetMeetings"] });
  expect(reporters.pretty.render(never)).toContain(`profile: none of ${assumed} assumed entries was ever verified`);
});

test("a run that could not check anything does not look like one that passed", async () => {
  const { app } = await sharedMock("2026-01");
  const report = await runOn(rewriting((answer) => ({ ...answer, statusCode: 401 }))(app));
  expect(reporters.junit.render(report)).toContain("<error ");
  expect(reporters.pretty.render(report)).toContain("could not be checked");
  expect(reporters.github.render(report)).toContain("::warning");
});

let report: Promise<Report> | undefined;

/** The report of a target that breaks the contract, which is run once. */
function broken(): Promise<Report> {
  report ??= runBroken();
  return report;
}

async function runBroken(): Promise<Report> {
  const { app } = await sharedMock("2026-01");
  const door = rewritingBody(["GetMeetings"], (body) => {
    for (const row of rowsOf(body)) row.status = nasty;
  })(app);
  return runOn(door, { revision: "2026-01", only: ["GetMeetings"] });
}
