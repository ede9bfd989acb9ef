import fc from "fast-check";
import { expect, test } from "vitest";
import { resolveProfile } from "../../../src/contract/behaviour.js";
import { revisions } from "../../../src/contract/revisions.js";
import { suggest } from "../../../src/lib/suggest.js";
import { loadDocument, operationsIn } from "../../../src/server/http/served-document.js";
import { type MistakeKind, requestMistakes } from "../../../src/server/journal/mistakes.js";
import { controlled, documentedApp, get } from "../control/controlled.js";

const sessions = `${documentedApp}/sessions`;
const key = { authorization: "", "x-auth-key": "k", "x-auth-email": "e@example.com" };

test.each<[string, MistakeKind, string]>([
  ["/sessions?pageNo=2", "unknown-parameter", 'GetSessions has no query parameter "pageNo"; did you mean page_no?'],
  ["/sessions?perpage=2", "unknown-parameter", 'GetSessions has no query parameter "perpage"; did you mean per_page?'],
  ["/sessions?page=2", "unknown-parameter", 'GetSessions has no query parameter "page"; did you mean page_no?'],
  ["/sessions?zzz=1", "unknown-parameter", 'GetSessions has no query parameter "zzz"; it has no effect'],
  [
    "/meetings?status=ACTIVE",
    "other-revision-parameter",
    `GetMeetings has no query parameter "status" in this revision; ${revisions.slice(1).join(", ")} have it`,
  ],
  ["/sessions?per_page=500", "page-size-above-limit", "per_page is 500; a page has at most 100 rows"],
])("%s is reported as %s", async (path, kind, message) => {
  const { url, control } = await controlled("over HTTP");
  await get(url, documentedApp + path);
  await get(url, documentedApp + path);
  expect((await control.journal.mistakes()).mistakes).toEqual([{ kind, message, count: 2, requests: [1, 2] }]);
});

test("a credential that is masked within an escape of a path leaves no path unreadable", async () => {
  const { url, control } = await controlled("over HTTP");
  const token = "41bcdefgh1234567890";
  await get(url, `${sessions}/%${token}`, { authorization: `Bearer ${token}` });
  expect((await control.journal.list()).requests).toMatchObject([{ path: expect.stringMatching(/%\*\*\*$/) }]);
  expect((await control.journal.mistakes()).mistakes).toEqual([]);
});

test("all revisions that have an unknown parameter are named", async () => {
  const operation = operationsIn(await loadDocument("2026-01")).find(({ id }) => id === "GetMeetings");
  if (!operation) throw new Error("There is no GetMeetings.");
  const form = { revision: "2026-01", ...resolveProfile({}) } as const;
  const rules = { auth: "none", formOf: () => form } as const;
  const parameters = new Map([
    ["2026-01", new Map()],
    ["2026-07", new Map([["GetMeetings", ["status", "kind"]]])],
    ["2026-09", new Map([["GetMeetings", ["status"]]])],
  ] as const);
  const messages = (query: string) =>
    requestMistakes({ method: "GET", url: `/meetings?${query}`, headers: {}, operation }, { ...rules, parameters }).map(
      ({ message }) => message,
    );
  expect([...messages("status=ACTIVE"), ...messages("kind=x")]).toEqual([
    'GetMeetings has no query parameter "status" in this revision; 2026-07, 2026-09 have it',
    'GetMeetings has no query parameter "kind" in this revision; 2026-07 has it',
  ]);
});

test("an SDK of another revision is reported once", async () => {
  const { mock, control } = await controlled("in-process");
  const headers = { authorization: "Bearer x", "x-stainless-lang": "js", "x-stainless-package-version": "7.3.0" };
  await mock.app.inject({ url: sessions, headers });
  await mock.app.inject({ url: sessions, headers });
  const { mistakes } = await control.journal.mistakes();
  expect(mistakes).toMatchObject([{ kind: "other-revision-client", count: 2, requests: [1, 2] }]);
});

test("credentials that are missing or of the older form are reported", async () => {
  const { mock, control } = await controlled("in-process");
  await mock.app.inject({ url: sessions });
  await mock.app.inject({ url: sessions, headers: { "x-auth-key": key["x-auth-key"], "x-auth-email": "e" } });
  const { mistakes } = await control.journal.mistakes();
  expect(mistakes.map(({ kind, requests }) => [kind, requests])).toEqual([
    ["missing-credentials", [1]],
    ["deprecated-credentials", [2]],
  ]);
});

test("right requests are no mistakes", async () => {
  const { url, control } = await controlled("over HTTP");
  await get(url, `${sessions}?page_no=1&per_page=100&search=x&status=LIVE`);
  await get(url, `${sessions}/session_id?include_breakout_rooms=true`);
  expect(await control.journal.mistakes()).toEqual({ mistakes: [] });
});

test("requests for each item of a list are reported once, for the list", async () => {
  const { url, control } = await controlled("over HTTP");
  for (const id of (await ids(url)).slice(0, 7)) await get(url, `${sessions}/${id}`);
  expect((await control.journal.mistakes()).mistakes).toEqual([
    {
      kind: "n-plus-one",
      message:
        "7 items of one list were requested one by one with GetSessionDetails; GetSessions already returns every session in full",
      count: 1,
      requests: [1],
    },
  ]);
});

test("requests for a few items of a list, or for other items, are no pattern", async () => {
  const { url, control } = await controlled("over HTTP");
  for (const id of (await ids(url)).slice(0, 4)) await get(url, `${sessions}/${id}`);
  for (let index = 0; index < 9; index++) await get(url, `${sessions}/other-${index}`);
  for (const id of await ids(url)) await get(url, `${sessions}/${id}?include_breakout_rooms=true`);
  expect(await control.journal.mistakes()).toEqual({ mistakes: [] });
});

test("a strict mock rejects the chosen mistakes and only those", async () => {
  const { url } = await controlled("over HTTP", { strict: ["unknown-parameter", "n-plus-one"] });
  const rejected = await get(url, `${sessions}?pageNo=2`);
  expect(rejected.status).toBe(400);
  expect(JSON.stringify(rejected.body)).toContain("did you mean page_no?");
  expect((await get(url, `${sessions}?per_page=500`)).status).toBe(200);
  const statuses: number[] = [];
  for (const id of (await ids(url)).slice(0, 6)) statuses.push((await get(url, `${sessions}/${id}`)).status);
  expect(statuses).toEqual([200, 200, 200, 200, 400, 400]);
});

async function ids(url: string): Promise<string[]> {
  const { data }: { data: { sessions: { id: string }[] } } = JSON.parse(
    JSON.stringify((await get(url, sessions)).body),
  );
  return data.sessions.map(({ id }) => id);
}

test("a name with one slip is found again among others", () => {
  const known = ["page_no", "per_page", "search", "status", "participants", "sort_by"];
  const slip = fc.record({ name: fc.constantFrom(...known), at: fc.nat(5), letter: fc.constantFrom("x", "", "q") });
  fc.assert(
    fc.property(slip, ({ name, at, letter }) => {
      expect(suggest(name.slice(0, at) + letter + name.slice(at + 1), known)).toBe(name);
    }),
  );
  expect(suggest("utterly-different", known)).toBeUndefined();
});
