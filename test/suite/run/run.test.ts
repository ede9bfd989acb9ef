import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { operationIds } from "../../../src/contract/operations.js";
import { recordKinds } from "../../../src/contract/records.js";
import { revisions } from "../../../src/contract/revisions.js";
import { createMock } from "../../../src/server/mock.js";
import { checks, planChecks } from "../../../src/suite/checks/registry.js";
import { reporters } from "../../../src/suite/reports/registry.js";
import { countVerdicts, exitCodeOf } from "../../../src/suite/run/report.js";
import { type Injectable, injectTarget } from "../../../src/suite/target/target.js";
import { rewriting, rewritingBody, rowsOf } from "../mutants/mutant.js";
import { runOn, sharedMock } from "../mutants/run.js";

describe("a run", () => {
  test.each(revisions)("finds out that the target speaks %s, and why", async (revision) => {
    const { app } = await sharedMock(revision);
    const { revision: found } = await runOn(app, { only: ["shape"] });
    expect(found).toMatchObject({ used: revision, requested: "auto" });
    expect(found.detected?.clues.map(({ operation }) => operation)).toEqual(
      operationIds.filter((id) => checks.some(({ operation }) => operation === id)),
    );
    expect(found.detected?.clues.map(({ because }) => because)).not.toContain("no response was seen");
    expect(found.detected?.because).toContain("GetSessionDetails");
  });

  test("finds out the revision from one meeting beyond the first page", async () => {
    const { app } = await sharedMock("2026-09");
    let beyond: string | undefined;
    const rare = rewritingBody(["GetMeetings"], (body) => {
      const rows = rowsOf(body);
      if (rows.length > 30) beyond ??= rows.at(-1).id;
      for (const row of rows) {
        delete row.recording_config;
        if (row.id === beyond) row.recording_config = { video_config: { codec: "VP9" } };
      }
    });
    const report = await runOn(rare(app), { only: ["shape/GetMeetings"] });
    expect(report.revision).toMatchObject({ used: "2026-09", requested: "auto" });
    expect(report.revision.detected?.because).toContain("a video_config has the codec VP9");
    expect(exitCodeOf(report)).toBe(0);
  });

  test("says that a mixed target speaks what its details speak", async () => {
    const [older, newer] = await Promise.all([sharedMock("2026-01"), sharedMock("2026-07")]);
    const mixed: Injectable = {
      inject: (request) => (/\/sessions\/[^/]+$/.test(request.url) ? older : newer).app.inject(request),
    };
    const { revision } = await runOn(mixed, { only: ["shape/GetMeetings"] });
    const clues = Object.fromEntries(revision.detected?.clues.map((clue) => [clue.operation, clue.revision]) ?? []);
    expect(clues).toMatchObject({ GetSessionDetails: "2026-01", GetSessions: "2026-07" });
  });

  test.each(revisions)(
    "sends at most 525 requests, no more than planned, and only what the plan names: %s",
    async (revision) => {
      const mock = await createMock({ revision, auth: { token: "secret" } });
      const report = await runOn(mock.app, { revision });
      await mock.close();
      const plan = planChecks({}, revision);
      expect(report.requests.sent).toBeLessThanOrEqual(plan.requests);
      expect(plan.requests).toBeLessThanOrEqual(525);
      expect(report.results.map(({ id }) => id)).toEqual(plan.checks.map(({ id }) => id));
    },
  );

  test("names records by their nouns", () => {
    const names = Object.keys(recordKinds).filter((name) => /[A-Z]/.test(name));
    expect(checks.filter(({ title }) => names.some((name) => title.includes(name))).map(({ id }) => id)).toEqual([]);
  });

  test("bounds itself on a big account, and says what it saw", async () => {
    const mock = await createMock({ auth: { token: "secret" }, sessions: 4000 });
    const report = await runOn(mock.app, { revision: "2026-01" });
    await mock.close();
    const { seen, total, whole, scope } = report.data.GetSessions ?? {};
    expect(exitCodeOf(report)).toBe(0);
    expect(report.requests.sent).toBeLessThanOrEqual(475);
    expect({ whole, scope }).toEqual({
      whole: true,
      scope: { start_time: expect.any(String), end_time: expect.any(String) },
    });
    expect(seen).toBeGreaterThan(50);
    expect(total).toBeGreaterThan(3000);
    expect(countVerdicts(report.results).pass).toBeGreaterThan(130);
  });

  test.each(["empty", "not-found", "reject", "last-page"] as const)(
    "finds a total_count with a maximum on a big account, whatever a page past the end is: %s",
    async (pagePastEnd) => {
      const mock = await createMock({
        auth: { token: "secret" },
        sessions: 2000,
        revision: "2026-07",
        profile: { pagePastEnd },
      });
      const only = ["paging/GetSessions/total"];
      const capped = rewritingBody(["GetSessions"], ({ paging }) => {
        paging.total_count = Math.min(paging.total_count, 1000);
      });
      const [right, wrong] = [mock.app, capped(mock.app)].map((app) => runOn(app, { revision: "2026-07", only }));
      expect((await right)?.results[0]?.verdict).toBe("pass");
      const [finding] = (await wrong)?.results[0]?.findings ?? [];
      expect(finding).toMatchObject({ code: "total", message: "There are more rows than total_count." });
      await mock.close();
    },
  );

  test("is clean and skips with reasons when there is nothing to see", async () => {
    const mock = await createMock({ auth: { token: "secret" }, meetings: 0, sessions: 0 });
    const report = await runOn(mock.app, { account: "a", app: "empty", livestreamSession: undefined });
    await mock.close();
    expect(exitCodeOf(report)).toBe(0);
    for (const { verdict, reason } of report.results) if (verdict === "skip") expect(reason).toBeTruthy();
    expect(report.results.find(({ id }) => id === "paging/GetSessions/pages-join")?.verdict).toBe("skip");
  });

  test("fails a required check that has to be skipped", async () => {
    const mock = await createMock({ auth: { token: "secret" }, meetings: 0, sessions: 0 });
    const report = await runOn(mock.app, { app: "empty", require: ["filters/GetSessions/*"] });
    await mock.close();
    expect(exitCodeOf(report)).toBe(1);
    expect(report.results.find(({ id }) => id === "filters/GetSessions/status")).toMatchObject({ verdict: "fail" });
  });
});

describe("what is no deviation ends with exit code 3", () => {
  test.each([
    ["a bad token", rewriting((response) => ({ ...response, statusCode: 401, body: "{}" }))],
    ["an outage", rewriting((response) => ({ ...response, statusCode: 502, body: "" }))],
    ["another server", rewriting((response) => ({ ...response, statusCode: 404, body: "no" }))],
    ["a quota", rewriting((response) => ({ ...response, statusCode: 429, headers: { "retry-after": "300" } }))],
  ])("%s", async (_, wrap) => {
    const { app } = await sharedMock("2026-01");
    const report = await runOn(wrap(app));
    expect(report.reason).toBeTruthy();
    expect(exitCodeOf(report)).toBe(3);
  });

  test("an outage in the middle, when nothing was found broken before", async () => {
    const { app } = await sharedMock("2026-01");
    let requests = 0;
    const injectable = rewriting((response) => {
      requests += 1;
      return requests > 60 ? { ...response, statusCode: 503, body: "" } : response;
    });
    const report = await runOn(injectable(app));
    expect(countVerdicts(report.results).fail).toBe(0);
    expect(exitCodeOf(report)).toBe(3);
  });

  test("a connection that fails", async () => {
    const target = {
      ...injectTarget((await sharedMock("2026-01")).app),
      send: () => Promise.reject(new Error("refused")),
    };
    expect(exitCodeOf(await runOn((await sharedMock("2026-01")).app, { target }))).toBe(3);
  });
});

/** The order in which operations are declared. */

test("a run that is interrupted before it starts sends nothing", async () => {
  const { app } = await sharedMock("2026-01");
  const report = await runOn(app, { only: ["shape/GetMeetings"], signal: AbortSignal.abort() });
  expect(report).toMatchObject({ outcome: "unchecked", reason: "the run was interrupted", requests: { sent: 0 } });
});

test("a run lets go of its signal", async () => {
  const { app } = await sharedMock("2026-01");
  const { signal } = new AbortController();
  await runOn(app, { only: ["shape/GetMeetings"], signal });
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

test("a check that fails once is flaky when it is tried again, and fails otherwise", async () => {
  const { app } = await sharedMock("2026-01");
  let left = 1;
  const once = rewritingBody(["GetMeetings"], (body) => {
    if (left === 0) return;
    left -= 1;
    for (const row of rowsOf(body)) row.title = 7;
  })(app);
  const options = { revision: "2026-01", only: ["shape/GetMeetings/body"] } as const;
  const flaky = await runOn(once, { ...options, retryFailed: 2 });
  expect(flaky).toMatchObject({ outcome: "conforms", results: [{ verdict: "pass", flaky: expect.any(String) }] });
  expect(reporters.junit.render(flaky)).toContain("<flakyFailure ");
  expect(JSON.parse(reporters.ctrf.render(flaky))).toMatchObject({ results: { tests: [{ flaky: true }] } });
  const always = rewritingBody(["GetMeetings"], (body) => {
    for (const row of rowsOf(body)) row.title = 7;
  })(app);
  expect(await runOn(always, { ...options, retryFailed: 2 })).toMatchObject({ outcome: "broken" });
});
