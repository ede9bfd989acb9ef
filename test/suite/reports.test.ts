import { describe, expect, test } from "vitest";
import type { Report } from "../../src/suite/report.js";
import { reporters } from "../../src/suite/reports/index.js";
import { recordsOf, rewriting, rewritingBody, rowsOf } from "./mutants/mutant.js";
import { runOn, sharedMock } from "./mutants/run.js";

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
    expect(text).not.toMatch(/<script|src=|href=|@import|url\(/);
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

test("a run that could not check anything does not look like one that passed", async () => {
  const { app } = await sharedMock("2026-01");
  const report = await runOn(rewriting((answer) => ({ ...answer, statusCode: 401 }))(app));
  expect(reporters.junit.render(report)).toContain("<error ");
  expect(reporters.pretty.render(report)).toContain("could not be checked");
  expect(reporters.github.render(report)).toContain("::warning");
});

async function broken(): Promise<Report> {
  const { app } = await sharedMock("2026-01");
  const door = rewritingBody(["GetMeetings"], (body) => {
    for (const row of rowsOf(body)) row.status = nasty;
  })(app);
  return runOn(door, { revision: "2026-01", only: ["GetMeetings"] });
}
