import { validate } from "ctrf";
import { describe, expect, test } from "vitest";
import { reporters } from "../../../src/suite/reports/registry.js";
import { exitCodeOf, type Report } from "../../../src/suite/run/report.js";
import { expectJunit } from "../../lib/expect-junit.js";
import { recordsOf, rewriting, rewritingBody, rowsOf } from "../mutants/mutant.js";
import { runOn, sharedMock, sharedReport } from "../mutants/run.js";

const nasty = `<script>alert("1")</script>]]>&\u0000%\n::error::`;

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
    expect(text).toContain('curl -i -H "Accept: application/json" -H "Authorization: Bearer $CLOUDFLARE_API_TOKEN"');
    expect(text).toContain("data[*].status");
    expect(text).toMatch(/expected .*\n +seen +a text \(\d+ characters\) of [\da-f-]{36} at data\[0\]/);
  });

  test("pretty lets no response steer the terminal", async () => {
    const { app } = await sharedMock("2026-01");
    const injectable = rewritingBody(["GetSessionDetails"], (body) => {
      for (const record of recordsOf(body)) record.id = "\u001b[2J\u009b\u007f\r";
    })(app);
    const text = reporters.pretty.render(await runOn(injectable, { revision: "2026-01", only: ["GetSessionDetails"] }));
    expect(text).toContain("<id of 7 characters>");
    expect(text).not.toMatch(/(?!\n)\p{Cc}/u);
  });

  test("junit counts what it lists, and stays XML whatever is quoted", async () => {
    const report = await broken();
    const text = reporters.junit.render(report);
    expect(text.match(/<testcase /g)).toHaveLength(report.results.length);
    expect(text.match(/<failure /g)).toHaveLength(report.results.filter(({ verdict }) => verdict === "fail").length);
    expect(
      text.replaceAll(
        /<\/?(testsuites?|testcase|failure|skipped|error|system-out|flakyFailure)( [\w:]+="[^"<]*")*\/?>|<\?xml[^>]*>/g,
        "",
      ),
    ).not.toMatch(/[<>]/);
    expect(text).not.toContain("\u0000");
    expect(text).not.toMatch(/&(?!(amp|lt|gt|quot|#39);)/);
  });

  test("html loads nothing from elsewhere and runs nothing", async () => {
    const text = reporters.html.render(await broken());
    expect(text).not.toMatch(/<script|src=|<link(?! rel="icon" href="data:,")|@import|url\(/);
    expect(text).toContain('<meta name="viewport"');
    expect(text).toContain("prefers-color-scheme: dark");
    expect(text).toMatch(
      /<th scope="row">shape<\/th><td data-label="GetMeetings"><a class="fail" href="#shape\/GetMeetings\/body">/,
    );
    expect(text).toMatch(
      /<td data-label="Expected"><code>one of ACTIVE, INACTIVE<\/code><\/td>\n<td data-label="Actual">/,
    );
    expect(text).toContain(
      '<a href="https://developers.cloudflare.com/api/resources/realtime_kit/subresources/meetings/',
    );
    expect(text).toContain("How to replay");
    const ids = [...text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, id] of text.matchAll(/href="#([^"]*)"/g)) expect(ids).toContain(id);
  });

  const undocumented = "email phone locale region plan quota icon avatar size week year zone".split(" ");

  test("github keeps every annotation on one line, the verdict first, and ten of them at most", async () => {
    const many = await runOn(
      rewritingBody(["GetMeetings", "GetSessions"], (body) => {
        for (const row of rowsOf(body)) for (const field of undocumented) row[field] = 1;
      })((await sharedMock("2026-01")).app),
      { revision: "2026-01", only: ["shape"] },
    );
    const lines = reporters.github.render(many).trim().split("\n");
    expect(lines).toHaveLength(10);
    expect(lines[0]).toMatch(/^::notice title=realtimekit-testkit::.*15 more findings are in the report/);
    for (const line of reporters.github
      .render(await broken())
      .trim()
      .split("\n")) {
      expect(line).toMatch(/^::(error|notice|warning) title=[^:,]+::/);
    }
  });

  test("pretty ends with the verdict, and names a cause once with what it explains", async () => {
    const { app } = await sharedMock("2026-01");
    const injectable = rewritingBody(["GetSessions"], (body) => {
      if (rowsOf(body).length > 2) rowsOf(body)[1] = null;
    })(app);
    const report = await runOn(injectable, { revision: "2026-01" });
    const text = reporters.pretty.render(report);
    expect(text.match(/^FAIL .*/gm)).toEqual(["FAIL shape/GetSessions/body: bodies fit the model of the revision"]);
    expect(text).toMatch(/seen +null at data\.sessions\[1\]/);
    expect(text).toMatch(/also +\d+ checks, such as /);
    expect(text).toMatch(/\n.* breaks the contract 2026-01: \d+ of \d+ checks fail, for one cause\n$/);
  });

  test("no validator wording, and the record by its id and place", async () => {
    const { app } = await sharedMock("2026-01");
    const injectable = rewritingBody(["GetMeetings"], (body) => {
      for (const row of rowsOf(body)) row.session_keep_alive_time_in_secs = 601;
    })(app);
    const text = reporters.pretty.render(await runOn(injectable, { revision: "2026-01", only: ["shape/GetMeetings"] }));
    expect(text).toMatch(/expected +at most 600\n +seen +601 of [\da-f-]{36} at data\[0\]/);
    expect(text).not.toMatch(/Too big|Invalid/);
  });

  test.each(["pretty", "html", "markdown"] as const)("%s says which failures were retried", async (name) => {
    const retried = { 0: 1, 503: 2 };
    const report = { ...(await sharedReport("2026-01")), requests: { sent: 370, limit: 600, retried } };
    const text = "370 requests of at most 600, retried after 1 × no response, 2 × 503";
    expect(reporters[name].render(report)).toContain(text);
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

describe("a format that others read", () => {
  const runs: readonly (readonly [string, () => Promise<Report>])[] = [
    ["a broken target", broken],
    ["a good target", () => sharedReport("2026-01")],
    ["no check", async () => runOn((await sharedMock("2026-01")).app, { skip: ["*"] })],
    [
      "skips that are not accepted",
      async () => runOn((await sharedMock("2026-01")).app, { only: ["paging"], requireAll: true }),
    ],
    [
      "a token that is rejected",
      async () => runOn(rewriting((response) => ({ ...response, statusCode: 401 }))((await sharedMock("2026-01")).app)),
    ],
  ];

  test.each(runs)("ctrf is valid, and not green unless the run is, for %s", async (_, run) => {
    const report = await run();
    const document: unknown = JSON.parse(reporters.ctrf.render(report));
    expect(validate(document)).toMatchObject({ valid: true });
    const { results } = document as { results: { summary: { failed: number; tests: number }; tests: unknown[] } };
    expect(results.tests).toHaveLength(results.summary.tests);
    expect(results.summary.failed === 0).toBe(exitCodeOf(report) === 0);
  });

  test.each(runs)("junit satisfies Jenkins' schema, and is not green unless the run is, for %s", async (_, run) => {
    const report = await run();
    const text = reporters.junit.render(report);
    expectJunit(text);
    expect(/<(failure|error)[ >]/.test(text)).toBe(exitCodeOf(report) !== 0);
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
  expect(html.match(/<td data-label="Last verified">never<\/td>/g)).toHaveLength(report.ledger.length - 3);
  expect(JSON.parse(reporters.json.render(report))).toMatchObject({ ledger: report.ledger });
  expect(JSON.parse(reporters.ctrf.render(report))).toMatchObject({ results: { extra: { ledger: report.ledger } } });
  const never = await runOn(app, { only: ["errors/GetMeetings"] });
  expect(reporters.pretty.render(never)).toContain(`profile: none of ${assumed} assumed entries was ever verified`);
});

test("a run that could not check anything does not look like one that passed", async () => {
  const { app } = await sharedMock("2026-01");
  const report = await runOn(rewriting((response) => ({ ...response, statusCode: 401 }))(app));
  expect(reporters.junit.render(report)).toContain("<error ");
  expect(reporters.pretty.render(report)).toContain("could not be checked");
  expect(reporters.github.render(report)).toContain("::warning");
});

let report: Promise<Report> | undefined;

/** Returns the report of a target that breaks the contract, which is run once. */
function broken(): Promise<Report> {
  report ??= runBroken();
  return report;
}

async function runBroken(): Promise<Report> {
  const { app } = await sharedMock("2026-01");
  const injectable = rewritingBody(["GetMeetings"], (body) => {
    for (const row of rowsOf(body)) row.status = nasty;
  })(app);
  return runOn(injectable, { revision: "2026-01", only: ["GetMeetings"] });
}
