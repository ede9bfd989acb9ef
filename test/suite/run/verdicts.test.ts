import { describe, expect, test } from "vitest";
import { checks } from "../../../src/suite/checks/registry.js";
import { headline } from "../../../src/suite/reports/summary.js";
import { countVerdicts, exitCodeOf, type Report } from "../../../src/suite/run/report.js";
import type { Injectable } from "../../../src/suite/target/target.js";
import { rewriting, rewritingBody, rowsOf, type SentResponse, sentRequest } from "../mutants/mutant.js";
import { runOn, sharedMock } from "../mutants/run.js";
import { independentServer, livestreamSessionId, randomTraits, tenant } from "../servers/independent-server.js";

const forbidden = (response: SentResponse): SentResponse => ({
  ...response,
  statusCode: 403,
  body: '{"success":false,"errors":[{"code":10000,"message":"Authentication error"}],"messages":[],"result":null}',
});

async function runMutant(
  wrap: (injectable: Injectable) => Injectable,
  options: Parameters<typeof runOn>[1] = {},
): Promise<Report> {
  const { app } = await sharedMock("2026-01");
  return runOn(wrap(app), { revision: "2026-01", ...options });
}

/** A target that ignores a parameter. */
const without =
  (parameter: string) =>
  (injectable: Injectable): Injectable => ({
    inject(request) {
      const { url } = sentRequest(request);
      url.searchParams.delete(parameter);
      return injectable.inject({ ...request, url: url.pathname + url.search });
    },
  });

test("ids of sessions that cannot be requested are observed", async () => {
  const odd = rewritingBody(["GetSessions"], (body) => {
    for (const row of rowsOf(body)) row.id = `sessions/${row.id}`;
  });
  const { results } = await runMutant(odd, { only: ["shape/GetSessions/body"] });
  expect(results).toMatchObject([{ verdict: "observed", findings: [{ code: "id-unusable" }] }]);
});

const failures = ({ results }: Report) => results.filter(({ verdict }) => verdict === "fail").map(({ id }) => id);

test.each(["status", "associated_id"])(
  "without %s of sessions, no meeting is said to be without a LIVE one",
  async (field) => {
    const only = ["errors/GetActiveSession/no-active-session", "agreement/GetActiveSession/none"];
    const wrap = rewritingBody(["GetMeetings", "GetSessions"], (body, { operation }) => {
      if (operation === "GetMeetings")
        body.data = body.data.filter(({ id }: { id: string }) => id.startsWith("182bd5e5"));
      else for (const row of rowsOf(body)) delete row[field];
    });
    expect((await runMutant(wrap, { only })).results.map(({ reason }) => reason)).toEqual(
      only.map(() => "not every session has a status and names its meeting"),
    );
  },
);

test("a meeting that its LIVE session names in other case is not said to have none", async () => {
  const only = ["errors/GetActiveSession/no-active-session", "agreement/GetActiveSession/none"];
  const wrap = rewritingBody(["GetSessions"], (body) => {
    for (const row of rowsOf(body)) row.associated_id = row.associated_id.toUpperCase();
  });
  expect((await runMutant(wrap, { only })).results.map(({ verdict }) => verdict)).toEqual(["pass", "pass"]);
});

describe("the revision", () => {
  test("other than the requested one is the first finding, and says why", async () => {
    const { app } = await sharedMock("2026-07");
    const report = await runOn(app, { revision: "2026-01", only: ["shape", "agreement"] });
    expect(failures(report)[0]).toBe("shape/GetSessionDetails/revision");
    expect(report.results[0]?.findings[0]?.message).toBe("The session is data itself: this is 2026-07, not 2026-01.");
    expect(exitCodeOf(report)).toBe(1);
  });

  test("is not said to be another for what a target has beside the documents", async () => {
    const added = rewritingBody(["GetSessions"], (body) => ({ ...body, paging: { total_count: rowsOf(body).length } }));
    expect(failures(await runMutant(added, { only: ["shape"] }))).toEqual([]);
  });
});

test("an error of an open form that is not JSON is called that", async () => {
  const html = rewriting((response, { operation }) =>
    response.statusCode === 404 && operation === "GetSessionDetails"
      ? { ...response, headers: { "content-type": "text/html" }, body: "<h1>Not found</h1>" }
      : response,
  );
  const { results } = await runMutant(html, { only: ["errors/GetSessionDetails/unknown-session"] });
  expect(results).toMatchObject([{ verdict: "observed", findings: [{ message: "The error is not JSON." }] }]);
});

test("a livestream session that the user named, and that is not found, is called that", async () => {
  const { results } = await runMutant((app) => app, {
    livestreamSession: "other",
    only: ["agreement/GetLivestreamSession/id"],
  });
  const message = "The livestream session that --livestream-session names is not found.";
  expect(results).toMatchObject([{ verdict: "fail", findings: [{ message }] }]);
});

test("an empty page_no that is rejected is called that", async () => {
  const strict = rewriting((response, { url }) =>
    url.searchParams.get("page_no") === "" ? { ...response, statusCode: 400 } : response,
  );
  const { results } = await runMutant(strict, { only: ["shape/GetMeetings/status", "paging/GetMeetings/first-page"] });
  const message = "An empty page_no or per_page is rejected, which the documents allow.";
  expect(results).toMatchObject([{ verdict: "skip" }, { verdict: "fail", findings: [{ message }] }]);
});

describe("a problem of the account is no broken contract", () => {
  test("credentials that open only some operations leave the others unchecked, each with the reason", async () => {
    const report = await runMutant(
      rewriting((response, { operation }) => (operation === "GetMeetings" ? response : forbidden(response))),
    );
    expect(exitCodeOf(report)).toBe(3);
    expect(report.reason).toContain("the credentials do not allow GetSessions: it returns 403 (Authentication error)");
    expect(report.results.find(({ id }) => id === "shape/GetMeetings/body")?.verdict).toBe("pass");
  });

  test("a page of HTML that rejects everything is perhaps that of a proxy", async () => {
    const body = "<h1>Forbidden</h1>";
    const page = rewriting(() => ({ statusCode: 403, headers: { "content-type": "text/html" }, body }));
    const { reason } = await runMutant(page);
    expect(reason).toContain("GetSessions returns 403 (a page of HTML, perhaps of a proxy)");
  });

  test("credentials that are revoked meanwhile leave the other checks unchecked", async () => {
    let requests = 0;
    const revoked = rewriting((response) => {
      requests += 1;
      return requests > 120 ? forbidden(response) : response;
    });
    const report = await runMutant(revoked);
    expect(exitCodeOf(report)).toBe(3);
    expect(report.reason).toMatch(
      /checks came to a verdict: the target no longer accepts the credentials: \w+ returns 403$/,
    );
  });

  test("one forbidden session among others is a finding", async () => {
    const report = await runMutant(
      rewriting((response, { operation, url }) =>
        operation === "GetSessionDetails" && response.statusCode === 200 && /[0-7]$/.test(url.pathname)
          ? forbidden(response)
          : response,
      ),
      { only: ["shape", "agreement"] },
    );
    expect(exitCodeOf(report)).toBe(1);
  });

  test.each([
    [
      "a login page",
      (response: SentResponse) => ({ ...response, statusCode: 200, body: "<title>Sign in</title>" }),
      "a page of HTML",
    ],
    [
      "a redirect",
      (response: SentResponse) => ({ ...response, statusCode: 302, headers: { location: "/login" }, body: "" }),
      "302 (a redirect)",
    ],
    [
      "a malformed token",
      (response: SentResponse) => ({ ...forbidden(response), statusCode: 400 }),
      "GetSessions returns 400",
    ],
    [
      "an error with status 200",
      (response: SentResponse) => ({ ...forbidden(response), statusCode: 200 }),
      "an error with status 200",
    ],
  ])("%s everywhere is said", async (_, change, reason) => {
    const report = await runMutant(rewriting(change));
    expect(exitCodeOf(report)).toBe(3);
    expect(report.reason).toContain(reason);
  });
});

describe("what was not checked", () => {
  test("for want of data is said in the headline, and ends with 3 when everything is required", async () => {
    const none = (injectable: Injectable) => injectable;
    const options = { only: ["shape"], livestreamSession: undefined };
    const report = await runMutant(none, options);
    expect(exitCodeOf(report)).toBe(0);
    expect(headline(report)).toMatch(/conforms to 2026-01 \(\d+ of \d+ checks, the others were skipped\)$/);
    expect(exitCodeOf(await runMutant(none, { ...options, requireAll: true }))).toBe(3);
  });

  test("for want of requests ends with 3 if it is the most, unless something is found", async () => {
    const limits = { maxRequests: 60 };
    const report = await runMutant((injectable) => injectable, { limits });
    expect(exitCodeOf(report)).toBe(3);
    expect(report.reason).toMatch(
      /^\d+ of \d+ checks came to a verdict: the limit of 60 requests is used up \(--max-requests\)/,
    );
    const odd = rewritingBody(["GetSessions"], (body) => {
      for (const row of rowsOf(body)) row.status = 5;
    });
    const broken = await runMutant(odd, { limits });
    expect([exitCodeOf(broken), countVerdicts(broken.results).skip > 50]).toEqual([1, true]);
    // Most checks come to a verdict.
    expect(exitCodeOf(await runMutant((injectable) => injectable, { limits: { maxRequests: 350 } }))).toBe(0);
  });

  test("as a body is longer than --max-body breaks no contract", async () => {
    const report = await runMutant((injectable) => injectable, { limits: { maxBodyBytes: 3000 } });
    expect(exitCodeOf(report)).toBe(3);
    expect(report.reason).toContain("is longer than 3000 bytes (--max-body)");
  });

  test("is little on a usual account: the default limit leaves headroom", async () => {
    const report = await runMutant((injectable) => injectable);
    expect(report.requests.sent).toBeLessThan(report.requests.limit * 0.75);
  });

  test("by a defect of a check ends with 70, after all others were run", async () => {
    const [first] = checks;
    if (!first) throw new Error("There are no checks.");
    const { run } = first;
    Object.assign(first, { run: () => Promise.reject(new TypeError("a defect")) });
    try {
      const report = await runMutant((injectable) => injectable, { only: ["shape"] });
      expect(exitCodeOf(report)).toBe(70);
      expect(report.defect).toContain("internal error: TypeError at ");
      expect(report.results.length).toBeGreaterThan(30);
      expect(report.results.filter(({ verdict }) => verdict === "unchecked").map(({ id }) => id)).toEqual([first.id]);
    } finally {
      Object.assign(first, { run });
    }
  });
});

test("records that are deleted, ended or added during a run are no findings", async () => {
  const traits = { ...randomTraits(1, "2026-07"), meetings: 10, sessions: 40, pace: 0.2 };
  const only = ["agreement", "paging/GetSessions", "shape/GetSessionDetails"];
  const report = await runOn(independentServer(traits), {
    ...tenant,
    revision: "2026-07",
    livestreamSession: livestreamSessionId,
    only,
  });
  expect(failures(report)).toEqual([]);
});

test("a filter that is ignored is found on a small account whose data keeps changing, and leaves requests for other checks", async () => {
  const server = independentServer({ ...randomTraits(1, "2026-07"), meetings: 8, sessions: 20, pace: 0.12 });
  const report = await runOn(without("status")(server), {
    ...tenant,
    revision: "2026-07",
    livestreamSession: livestreamSessionId,
  });
  expect(failures(report)).toContain("filters/GetSessions/status");
  const starved = report.results.filter(({ reason }) => reason?.startsWith("the limit of 600 requests is used up"));
  expect(starved.length).toBeLessThan(15);
});

test.each([
  ["what one of two filters includes is not judged at once while the data keeps changing", 12, "2026-01"],
  ["the precision of a time filter is not judged at once: it follows from the field that it compares", 311, "2026-09"],
  ["a session that comes and goes between two walks of a list is no finding", 25, "2026-07"],
] as const)("%s", async (_, seed, revision) => {
  const server = independentServer(randomTraits(seed, revision));
  const report = await runOn(server, { ...tenant, revision, livestreamSession: livestreamSessionId });
  expect(failures(report)).toEqual([]);
});

test("a session that begins and ends between two walks of the LIVE ones is no finding", async () => {
  let active: SentResponse | undefined;
  const brief = rewriting((response, { operation }) => {
    if (operation !== "GetActiveSession") return response;
    if (response.statusCode === 200) active = response;
    const shown = response.statusCode === 404 ? (active ?? response) : response;
    if (shown !== response) active = undefined;
    return shown;
  });
  const report = await runMutant(brief, { only: ["agreement/GetActiveSession/none"] });
  expect(report.results.map(({ verdict }) => verdict)).toEqual(["pass"]);
});

test("a failure that another check explains is reported once", async () => {
  const failed = failures(await runMutant(without("start_time"), { only: ["start_time"] }));
  expect(failed).toContain("filters/GetSessions/start_time");
  expect(failed.filter((id) => id.includes("start_time+") || id.includes("+start_time"))).toEqual([]);
});

test("members twice in an object are drift", async () => {
  const twice = rewriting((response) => ({
    ...response,
    body: response.body.replace('"success":true', '"success":true,"success":true'),
  }));
  const report = await runMutant(twice, { only: ["shape/GetSessions"] });
  expect(exitCodeOf(report)).toBe(0);
  expect(report.results.find(({ id }) => id.endsWith("/repeated-members"))?.findings).toMatchObject([
    { level: "drift", path: "success" },
  ]);
});

test("pairs of filters are tried with different rows", async () => {
  const { app } = await sharedMock("2026-07");
  const { log } = await runOn(app, { revision: "2026-07", only: ["filters/GetSessions/*associated_id+*"] });
  const values = new Set(log.flatMap(({ probe }) => probe.query?.associated_id ?? []));
  expect(values.size).toBeGreaterThanOrEqual(3);
});
