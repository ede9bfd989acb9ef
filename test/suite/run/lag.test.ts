import { afterAll, beforeAll, expect, test } from "vitest";
import { createMock, type Mock } from "../../../src/server/mock.js";
import { causesOf } from "../../../src/suite/reports/causes.js";
import { type Injectable, injectTarget } from "../../../src/suite/target/target.js";
import { type Json, recordsOf, rewriting, rewritingBody, rowsOf } from "../mutants/mutant.js";
import { documentedApp, runOn } from "../mutants/run.js";

let mock: Mock;
let busy: Mock;

beforeAll(async () => {
  busy = await createMock({ revision: "2026-07", auth: { token: "secret" }, meetings: 20, sessions: 40 });
  mock = await createMock({ auth: { token: "secret" }, meetings: 20, sessions: 40 });
});
afterAll(() => Promise.all([mock.close(), busy.close()]));

/** People who come and go every four seconds. */
function peopleAt(time: number): number {
  return 1 + ((Math.floor(time / 4000) * 7919) % 13);
}

/** Creates a clock that requests and pauses move. */
function movingClock() {
  let now = Date.parse("2026-01-15T10:00:00Z");
  const pass = async (milliseconds: number) => {
    now += milliseconds;
  };
  return { now: () => now, sleep: pass, pass };
}

/** Runs the suite over a network, on a clock that requests and pauses move, with counts of LIVE sessions that are read late. */
async function verdictsOf(countAt: (time: number, url: URL) => number, maxTimeMs = 60_000) {
  const clock = movingClock();
  const counting = rewritingBody(["GetSessions", "GetSessionDetails", "GetActiveSession"], (body, { url }) => {
    clock.pass(10);
    for (const record of url.pathname.endsWith("/sessions") ? rowsOf(body) : recordsOf(body)) {
      if (record.status !== "LIVE") continue;
      record.live_participants = countAt(clock.now(), url);
      record.max_concurrent_participants = 13;
    }
  });
  const target = { ...injectTarget(counting(mock.app as Injectable)), kind: "http" as const };
  const limits = { rps: 1e6, maxTimeMs };
  const { results, milliseconds } = await runOn(mock.app, { target, clock, only: ["live-counts"], limits });
  return { verdicts: results.map(({ verdict }) => verdict), milliseconds };
}

/** Returns the verdict of a check over a network, on a clock that pauses move. */
async function verdictOn(injectable: Injectable, check: string) {
  const target = { ...injectTarget(injectable), kind: "http" as const };
  const { results } = await runOn(mock.app, { target, clock: movingClock(), only: [check], limits: { rps: 1e6 } });
  return results[0]?.verdict;
}

function isList({ pathname }: URL): boolean {
  return pathname.endsWith("/sessions");
}

test.each([0, 4000, 5000])("a list that is three seconds late contradicts no other operation (%s)", async (start) => {
  const { verdicts } = await verdictsOf((time, url) => peopleAt(start + time - (isList(url) ? 3000 : 0)));
  expect(verdicts).not.toContain("fail");
});

test.each<[string, Record<string, string>, boolean]>([
  ["max-age", { age: "1", "cache-control": "public, max-age=15" }, false],
  ["age", { age: "15" }, false],
  ["nothing", {}, true],
  // The target only says so for others that may be on the way.
  ["max-age alone", { "cache-control": "public, max-age=15" }, true],
])("a cache that says by %s how old its responses are contradicts no other operation", async (_, headers, isFound) => {
  const clock = movingClock();
  const start = clock.now();
  // A title changes soon, and the list shows it after 15 seconds.
  const late = rewritingBody(["GetSessions", "GetSessionDetails"], (body, { url }) => {
    const isLate = clock.now() - start < (isList(url) ? 15_000 : 1000);
    for (const record of recordsOf(body)) record.meeting_display_name = isLate ? "before" : "after";
  });
  const cached = rewriting((response) => ({ ...response, headers: { ...response.headers, ...headers } }));
  const target = { ...injectTarget(cached(late(mock.app as Injectable))), kind: "http" as const };
  const { results } = await runOn(mock.app, {
    target: { ...target, send: (request) => clock.pass(100).then(() => target.send(request)) },
    ...{ clock, only: ["GetSessionDetails/ended"], limits: { rps: 1e6 } },
  });
  expect(results[0]?.verdict === "fail").toBe(isFound);
});

test("a count that stays different is found", async () => {
  const { verdicts } = await verdictsOf((_, url) => (isList(url) ? 3 : 4));
  expect(verdicts).toEqual(["fail", "fail"]);
});

test("a value that differs in each response is found", async () => {
  let requests = 0;
  const injectable = rewritingBody(["GetSessionDetails"], (body) => {
    requests += 1;
    for (const record of recordsOf(body)) record.updated_at = new Date(2e12 + requests).toISOString();
  })(mock.app as Injectable);
  expect(await verdictOn(injectable, "agreement/GetSessionDetails/ended")).toBe("fail");
});

test.each(["minutes", "rows"])("one of two servers, by chance, that shows other %s is found", async (what) => {
  let seed = 1;
  const injectable = rewritingBody(["GetSessions"], (body, { url }) => {
    seed = (seed * 16807) % 2147483647;
    if (seed % 2 === 0 || url.searchParams.get("status") === "LIVE") return body;
    const rows = rowsOf(body);
    if (what === "rows") return { ...body, data: { sessions: rows.filter(({ id }) => !/^[0-3]/.test(id)) } };
    for (const row of rows) row.minutes_consumed *= 60;
    return body;
  })(mock.app as Injectable);
  const target = { ...injectTarget(injectable), kind: "http" as const };
  const options = { target, clock: movingClock(), only: ["paging/GetSessions"], limits: { rps: 1e6 } };
  const { results } = await runOn(mock.app, options);
  expect(results.flatMap(({ findings }) => findings).map(({ code }) => code)).toContain("row-returns");
});

test("one of two servers, in turn, that has other data is the only cause", async () => {
  const other = await createMock({ auth: { token: "secret" }, meetings: 20, sessions: 40, seed: "other" });
  let requests = 0;
  const injectable: Injectable = {
    inject(request) {
      requests += 1;
      return (requests % 2 === 0 ? mock : other).app.inject(request);
    },
  };
  const target = { ...injectTarget(injectable), kind: "http" as const };
  const report = await runOn(mock.app, { target, clock: movingClock(), limits: { rps: 1e6 } });
  await other.close();
  expect(report.outcome).toBe("broken");
  expect(causesOf(report).map(({ finding }) => finding.code)).toEqual(["row-returns"]);
});

test.each(["http", "inject"] as const)(
  "one of two servers, in turn, that is behind is the only cause (%s)",
  async (kind) => {
    const options = { revision: "2026-07", auth: { token: "secret" }, meetings: 20, sessions: 200 } as const;
    const [ahead, behind] = await Promise.all([createMock(options), createMock(options)]);
    const tenant = { account_id: documentedApp.account, app_id: documentedApp.app };
    const { id: meeting_id } = await ahead.control.meetings.create({ ...tenant, title: "Recent" });
    await ahead.control.sessions.start({ ...tenant, meeting_id, participants: ["Ada"] });
    await ahead.control.sessions.end({ ...tenant, meeting_id });
    let requests = 0;
    const injectable: Injectable = {
      inject(request) {
        requests += 1;
        return (requests % 2 === 0 ? ahead : behind).app.inject(request);
      },
    };
    const target = { ...injectTarget(injectable), kind };
    const report = await runOn(injectable, { target, clock: movingClock(), revision: "2026-07" });
    await Promise.all([ahead.close(), behind.close()]);
    expect(causesOf(report).map(({ finding }) => finding.code)).toEqual(["row-returns"]);
    expect(report.results.filter(({ verdict }) => verdict === "fail").map(({ id }) => id)).toEqual(
      expect.arrayContaining(["GetMeetings", "GetSessions"].map((list) => `agreement/${list}/every-response`)),
    );
  },
);

test("an order of ties that differs in each response is found", async () => {
  let requests = 0;
  const injectable = rewritingBody(["GetSessions"], (body, { url }) => {
    const { searchParams: query } = url;
    if (query.get("sort_by") !== "minutesConsumed") return body;
    requests += 1;
    const size = Number(query.get("per_page") ?? 30);
    const start = (Number(query.get("page_no") ?? 1) - 1) * size;
    // An order that repeats only after many requests.
    const ids = Array.from({ length: 9 }, (_, index) => `${(index * requests ** 2) % 9973}`).sort();
    const rows = ids.map((id) => ({ ...rowsOf(body)[0], id, status: "ENDED", minutes_consumed: 1 }));
    return { ...body, data: { sessions: rows.slice(start, start + size) } };
  })(mock.app as Injectable);
  expect(await verdictOn(injectable, "sorting/GetSessions/ties-minutesConsumed-ASC")).toBe("fail");
});

test("confirms the first of many failures before the requests are used up", async () => {
  const { now, pass } = movingClock();
  // Other checks go on meanwhile.
  const clock = {
    now,
    async sleep(milliseconds: number) {
      const end = now() + milliseconds;
      for (let turn = 0; turn < 300 && now() < end; turn += 1) await new Promise(setImmediate);
      pass(Math.max(0, end - now()));
    },
  };
  let requests = 0;
  const injectable = rewritingBody(["GetSessions"], (body, { url }) => {
    pass(10);
    requests += 1;
    const rows = rowsOf(body);
    for (const row of rows) if (row.status === "LIVE") row.minutes_consumed += requests / 100;
    if (url.search !== "") return { ...body, paging: { ...(body as Json).paging, total_count: 40 } };
    return body;
  })(busy.app as Injectable);
  const target = { ...injectTarget(injectable), kind: "http" as const };
  const limits = { rps: 1e6, maxRequests: 250 };
  const { results } = await runOn(busy.app, { target, clock, only: ["filters/GetSessions"], limits });
  expect(results.map(({ verdict }) => verdict)).toContain("fail");
  expect(results.some(({ reason }) => reason?.startsWith("too few requests are left"))).toBe(true);
});

test("no pause goes beyond the time limit of the run", async () => {
  const { milliseconds } = await verdictsOf((_, url) => (isList(url) ? 3 : 4), 6000);
  expect(milliseconds).toBeLessThan(6500);
});
