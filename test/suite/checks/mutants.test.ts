import { afterAll, describe, expect, test } from "vitest";
import type { BehaviourProfile } from "../../../src/contract/behaviour.js";
import { operationIds } from "../../../src/contract/operations.js";
import { revisions } from "../../../src/contract/revisions.js";
import { createMock } from "../../../src/server/mock.js";
import { checks } from "../../../src/suite/checks/registry.js";
import { unknownId } from "../../../src/suite/model/exchange.js";
import type { Injectable } from "../../../src/suite/target/target.js";
import { combinedMutants } from "../mutants/combined.js";
import { exchangeMutants } from "../mutants/exchanges.js";
import { fieldMutants } from "../mutants/fields.js";
import { goodRules, listServer } from "../mutants/list-server.js";
import { listMutants } from "../mutants/lists.js";
import { misplacedMutants } from "../mutants/misplaced.js";
import { type Json, rewriting, rewritingBody, rowsOf } from "../mutants/mutant.js";
import { recordMutants } from "../mutants/records.js";
import { responseMutants } from "../mutants/responses.js";
import { roomMutants } from "../mutants/rooms.js";
import { runOn, sharedMock, sharedReport } from "../mutants/run.js";
import { undetectableMutants } from "../mutants/undetectable.js";

const mutants = [
  ...fieldMutants,
  ...responseMutants,
  ...listMutants,
  ...recordMutants,
  ...misplacedMutants,
  ...exchangeMutants,
  ...combinedMutants,
  ...roomMutants,
];
const killed = new Set<string>();

afterAll(() => {
  process.stdout.write(
    `mutants killed: ${killed.size} of ${mutants.length}; ${undetectableMutants.length} that nobody can tell\n`,
  );
});

describe("the targets that mutants are made of conform", () => {
  test.each(revisions)("the mock in %s", async (revision) => {
    expect(failures(await sharedReport(revision))).toEqual([]);
  });

  test.each(revisions)("lists of another make in %s", async (revision) => {
    const { app } = await sharedMock(revision);
    const injectable = listServer("GetSessions", goodRules)(listServer("GetMeetings", goodRules)(app));
    expect(failures(await runOn(injectable, { revision }))).toEqual([]);
  });
});

test("a target that refuses undocumented parameters, in words of its own, conforms", async () => {
  const { app } = await sharedMock("2026-01");
  const strict = rewriting((response, { url }) => {
    const list = url.pathname.endsWith("/meetings") ? ["search", "status"] : ["search"];
    const isRejected = list.some((name) => url.searchParams.has(name)) && response.statusCode !== 401;
    if (isRejected) return { ...response, statusCode: 422, body: '{"detail":"unexpected parameter"}' };
    return response.statusCode === 404 && !url.pathname.endsWith("active-session")
      ? { ...response, statusCode: 410, body: '{"detail":"gone"}' }
      : response;
  });
  const injectable = listServer("GetSessions", goodRules)(listServer("GetMeetings", goodRules)(strict(app)));
  expect(failures(await runOn(injectable, { revision: "2026-01" }))).toEqual([]);
});

test("a target that rejects the room names of V1 meetings conforms", async () => {
  const { app } = await sharedMock("2026-07");
  const rooms = rewritingBody(["GetSessions"], (body) => {
    for (const row of rowsOf(body)) if (/^[0-9]/.test(row.id)) row.associated_id = "abcdef-ghijkl";
  });
  const strict = rewriting((response, { url }) =>
    url.searchParams.get("associated_id")?.startsWith("abcdef")
      ? { ...response, statusCode: 400, body: '{"success":false,"error":{"code":400,"message":"no UUID"}}' }
      : response,
  );
  const injectable = strict(listServer("GetSessions", goodRules)(rooms(app)));
  const report = await runOn(injectable, { revision: "2026-07", only: ["filters/GetSessions", "shape/GetSessions"] });
  expect(failures(report)).toEqual([]);
});

test("a target whose search ignores accents conforms", async () => {
  const { app } = await sharedMock("2026-07");
  const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const titles = rewritingBody(["GetMeetings"], (body) => {
    for (const row of rowsOf(body)) row.title = /^[0-3]/.test(row.id) ? "Zoë" : "Zoe";
  });
  const search = (row: Json, value: string) => [row.title, row.id].some((text) => plain(text).includes(plain(value)));
  const server = listServer("GetMeetings", { ...goodRules, filters: { ...goodRules.filters, search } });
  const report = await runOn(server(titles(app)), { revision: "2026-07", only: ["filters/GetMeetings"] });
  expect(failures(report)).toEqual([]);
});

test("a target whose session ids cannot be requested has active sessions all the same", async () => {
  const mock = await createMock({ revision: "2026-01", auth: { token: "secret" }, meetings: 5, sessions: 5 });
  const odd = rewritingBody(["GetSessions"], (body) => {
    for (const row of rowsOf(body)) row.id = `${row.id}%41`;
  });
  const only = ["agreement/GetActiveSession/none", "errors/GetActiveSession/no-active-session"];
  const { results } = await runOn(odd(mock.app), { revision: "2026-01", only });
  await mock.close();
  expect(results.map(({ verdict }) => verdict)).toEqual(["pass", "pass"]);
});

test("there are at least 600 mutants, of different names", () => {
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  expect(mutants.length).toBeGreaterThanOrEqual(600);
});

test("every mutant names a check", () => {
  const ids = new Set(checks.map(({ id }) => id));
  expect(mutants.filter(({ killedBy }) => !ids.has(killedBy)).map(({ killedBy }) => killedBy)).toEqual([]);
});

test.each(mutants)("$name: $killedBy fails", async ({ name, killedBy, also = [], revision = "2026-01", wrap }) => {
  const { app } = await sharedMock(revision);
  const report = await runOn(wrap(app), { revision, only: [killedBy, ...also], limits: { maxRequests: 400 } });
  expect(failures(report)).toContain(killedBy);
  killed.add(name);
});

test.each(undetectableMutants)("$name: nobody can tell, since $reason", async ({ wrap }) => {
  const { app } = await sharedMock("2026-01");
  expect(failures(await runOn(wrap(app), { revision: "2026-01" }))).toEqual([]);
});

test("fractions of the seconds of livestream sessions are observed", async () => {
  const mock = await createMock({ profile: { livestreamSecondsDecimals: 3 } });
  const only = ["shape/GetLivestreamSession", "invariants/GetLivestreamSession"];
  const { results } = await runOn(mock.app, { revision: "2026-01", only });
  await mock.close();
  const observed = results.filter(({ verdict }) => verdict !== "pass").map(({ id, verdict }) => [id, verdict]);
  expect(observed).toEqual([["invariants/GetLivestreamSession/livestreamSession.whole-seconds", "observed"]]);
});

test.each<[string, Partial<BehaviourProfile>, string]>([
  ["a last page that is shown again", { pagePastEnd: "last-page" }, "paging/GetMeetings/past-end"],
  ["a null end of LIVE sessions", { endedAtWhenLive: "null" }, "shape/GetSessions/body"],
  ["paging inside data", { pagingPosition: "in-data" }, "paging/GetSessions/offsets"],
  ["another 401 body", { unauthorizedBody: "message" }, "errors/GetMeetings/no-credentials"],
])("%s is observed", async (_, profile, id) => {
  const mock = await createMock({ revision: "2026-07", profile, auth: { token: "secret" } });
  const { results } = await runOn(mock.app, { revision: "2026-07" });
  await mock.close();
  expect(failures({ results } as Awaited<ReturnType<typeof runOn>>)).toEqual([]);
  expect(results.find((result) => result.id === id)?.verdict).toBe("observed");
});

test.each<[string, (target: Injectable) => Injectable, string]>([
  ...operationIds.map((operation): [string, (target: Injectable) => Injectable, string] => [
    `an app id that ${operation} ignores`,
    (target) => ({
      inject: (request) => target.inject({ ...request, url: request.url.replace(unknownId, "app_id") }),
    }),
    `errors/${operation}/other-app`,
  ]),
  [
    "403 in place of 401",
    rewriting((response) => (response.statusCode === 401 ? { ...response, statusCode: 403 } : response)),
    "errors/GetMeetings/no-credentials",
  ],
])("%s is observed", async (_, wrap, id) => {
  const { app } = await sharedMock("2026-01");
  expect((await sharedReport("2026-01")).results.find((result) => result.id === id)?.verdict).toBe("pass");
  const { results } = await runOn(wrap(app), { revision: "2026-01", only: [id] });
  expect(results.map(({ verdict }) => verdict)).toEqual(["observed"]);
});

test.each<[string, (id: string) => object]>([
  ["of JSON:API", () => ({ errors: [{ id: "e-1", status: "401", code: "auth", title: "Unauthorized", meta: {} }] })],
  ["that is a problem", () => ({ type: "about:blank", title: "Unauthorized", status: 401, instance: "/sessions" })],
  ["with the requested id", (id) => ({ data: { id }, message: "not found" })],
  ["with an id of its own", () => ({ errors: [{ id: "r-1", message: "no", status: "denied" }] })],
  ["in place of the data", () => ({ success: false, data: { id: "e-1", message: "no", code: 401 } })],
  ["with nothing in place of the data", () => ({ success: false, data: [], result: {}, sessions: [{}] })],
])("an error %s has no data", async (_, body) => {
  const { app } = await sharedMock("2026-07");
  const wrap = rewriting((response, { operation, url }) =>
    response.statusCode >= 400 && operation === "GetSessionDetails"
      ? { ...response, body: JSON.stringify(body(decodeURIComponent(url.pathname.split("/").at(-1) ?? ""))) }
      : response,
  );
  const only = ["errors/GetSessionDetails/*"];
  expect(failures(await runOn(wrap(app), { revision: "2026-07", only }))).toEqual([]);
});

test("a filter lost beside another one is noticed although rows lie at the end of a range", async () => {
  const { app } = await sharedMock("2026-01");
  const few = rewritingBody(["GetSessions"], (body) => {
    const rows = rowsOf(body).slice(0, 3);
    for (const [index, row] of rows.entries()) {
      const peak = [5, 6, 9][index];
      Object.assign(row, { status: index === 0 ? "LIVE" : "ENDED", max_concurrent_participants: peak });
      row.live_participants = index === 0 ? 1 : 0;
    }
    body.data.sessions = rows;
  });
  const { participants: fits } = goodRules.filters;
  const participants: typeof fits = (row, value, url) =>
    url.searchParams.has("status") || (fits?.(row, value, url) ?? true);
  const server = listServer("GetSessions", { ...goodRules, filters: { ...goodRules.filters, participants } });
  const only = ["filters/GetSessions/status+participants"];
  expect(failures(await runOn(server(few(app)), { revision: "2026-01", only }))).toEqual(only);
});

test("a null end of an ENDED session fails", async () => {
  const { app } = await sharedMock("2026-01");
  const nullEnds = rewritingBody(["GetSessions"], (body) => {
    for (const row of rowsOf(body)) row.ended_at = null;
  });
  const report = await runOn(nullEnds(app), { revision: "2026-01", only: ["shape/GetSessions/body"] });
  expect(failures(report)).toEqual(["shape/GetSessions/body"]);
});

function failures({ results }: Awaited<ReturnType<typeof runOn>>): string[] {
  return results.filter(({ verdict }) => verdict === "fail").map(({ id }) => id);
}
