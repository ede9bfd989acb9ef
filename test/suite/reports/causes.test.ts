import { expect, test } from "vitest";
import { causesOf } from "../../../src/suite/reports/causes.js";
import type { Injectable } from "../../../src/suite/target/target.js";
import { goodRules, type ListRules, listServer } from "../mutants/list-server.js";
import {
  type Json,
  recordsOf,
  redirecting,
  rewriting,
  rewritingBody,
  rowsOf,
  type SentRequest,
  type SentResponse,
  sentRequest,
} from "../mutants/mutant.js";
import { runOn, sharedMock } from "../mutants/run.js";
import {
  independentServer,
  livestreamSessionId as livestreamSession,
  randomTraits,
  tenant,
} from "../servers/independent-server.js";

type Wrap = ReturnType<typeof rewriting>;

const sessions = ["GetSessions", "GetSessionDetails", "GetActiveSession"] as const;

/** One fault each, of which many checks see something: the cause that reports show, and whatever else must be named. */
const faults: readonly (readonly [name: string, cause: string, wrap: Wrap, also: RegExp])[] = [
  ["the pages of lists overlap", "paging/GetMeetings/pages-join", lists({ page: overlapping }), /filters\/GetSessions/],
  ["pages are counted from zero", "paging/GetMeetings/first-page", lists({ firstPage: fromZero }), /pages-join/],
  ["total_count is one too many", "paging/GetMeetings/total", lists({ paging: oneMore }), /filters\/GetSessions/],
  ["time filters are ignored", "filters/GetSessions/start_time", lists({ filters: withoutTimes() }), /GetMeetings/],
  ["only the last filter counts", "filters/GetSessions/status+associated_id", redirecting(lastFilter), /time-range/],
  [
    "odd ids are a failure",
    "errors/GetSessionDetails/odd-ids",
    rewriting(failOnQuotes),
    /GetLivestreamSession\/odd-ids/,
  ],
  [
    "a list is a failure",
    "shape/GetMeetings/status",
    rewriting((response, { operation }) =>
      operation === "GetMeetings" ? { ...response, statusCode: 500, body: "{}" } : response,
    ),
    /GetMeetings\/invalid-values/,
  ],
  [
    "an operation returns pages",
    "shape/GetLivestreamSession/content-type",
    rewriting((response, { operation }) =>
      operation === "GetLivestreamSession"
        ? { statusCode: 200, headers: { "content-type": "text/html" }, body: "<html></html>" }
        : response,
    ),
    /GetLivestreamSession\/unknown-livestream-session/,
  ],
  [
    "the list still shows an ended session as LIVE",
    "agreement/GetSessionDetails/live",
    rewriting((response, { operation }) => {
      if (operation === "GetActiveSession" && response.statusCode === 200)
        return { ...response, statusCode: 404, body: '{"success":false,"error":{"code":404,"message":"None"}}' };
      if (operation !== "GetSessionDetails" || response.statusCode !== 200) return response;
      const body = JSON.parse(response.body) as Json;
      const ended = { status: "ENDED", ended_at: body.data.updated_at, live_participants: 0 };
      if (body.data.status === "LIVE") Object.assign(body.data, ended);
      return { ...response, body: JSON.stringify(body) };
    }),
    /GetActiveSession\/live/,
  ],
  ["bodies are no objects", "shape/GetMeetings/body", rewriting(quoted), /agreement\/GetLivestreamSession\/id/],
  [
    "records are updated before they are created",
    "invariants/GetMeetings/meeting.updated",
    rewritingBody(["GetMeetings", ...sessions], (body) => {
      for (const row of recordsOf(body)) row.updated_at = new Date(Date.parse(row.created_at) - 1000).toISOString();
    }),
    /GetSessions\/session\.updated/,
  ],
  [
    "sessions name themselves as their meeting",
    "agreement/GetSessions/meeting-exists",
    rewritingBody(sessions, (body) => {
      for (const row of recordsOf(body)) row.associated_id = row.id;
    }),
    /GetActiveSession\/none/,
  ],
  ["a filter counts after paging", "filters/GetSessions/associated_id", filteredLast, /paging\/GetSessions\/offsets/],
  [
    "errors have the status of a success",
    "shape/GetMeetings/success",
    rewriting((response) => (response.statusCode === 400 ? { ...response, statusCode: 200 } : response)),
    /GetMeetings\/body.*GetSessions\/body/,
  ],
  [
    "all errors have the status of a success",
    "errors/GetSessionDetails/unknown-session",
    rewriting((response) => (response.statusCode >= 400 ? { ...response, statusCode: 200 } : response)),
    /GetActiveSession\/no-active-session.*GetSessions\/success.*GetMeetings\/wrong-credentials/,
  ],
  [
    "a single row is no list",
    "shape/GetMeetings/body",
    rewritingBody(["GetMeetings", "GetSessions"], unwrapped),
    /GetSessions\/body/,
  ],
  [
    "filters count on the first page only",
    "filters/GetSessions/associated_id",
    redirecting(laterUnfiltered),
    /GetSessions\/status/,
  ],
  [
    "a field has another type everywhere",
    "shape/GetSessions/body",
    rewritingBody(sessions, (body) => {
      for (const row of recordsOf(body)) row.created_at = Date.parse(row.created_at);
    }),
    /GetActiveSession/,
  ],
  [
    "lists only have page 1",
    "paging/GetMeetings/pages-join",
    redirecting(({ searchParams }) => searchParams.delete("page_no")),
    /filters\/GetSessions\/status/,
  ],
  [
    "filtered lists only have page 1",
    "filters/GetSessions/status",
    redirecting(({ searchParams }) => {
      if (/status|time|search|participants|associated/.test([...searchParams.keys()].join()))
        searchParams.delete("page_no");
    }),
    /filters\/GetSessions\/associated_id.*filters\/GetMeetings/,
  ],
  [
    "times have no offset",
    "shape/GetMeetings/body",
    rewriting((response) => ({ ...response, body: response.body.replaceAll(/(T[\d:.]+)Z"/g, '$1"') })),
    /invariants\/GetSessions\/session.times/,
  ],
  [
    "no active session is an empty one",
    "errors/GetActiveSession/unknown-meeting",
    rewriting((response, { operation }) =>
      operation === "GetActiveSession" && response.statusCode === 404
        ? { ...response, statusCode: 200, body: '{"success":true,"data":{}}' }
        : response,
    ),
    /agreement\/GetActiveSession\/none/,
  ],
  [
    "LIVE sessions are null",
    "shape/GetSessions/body",
    rewritingBody(["GetSessions"], ({ data }) => {
      data.sessions = data.sessions.map((row: Json) => (row.status === "LIVE" ? null : row));
    }),
    /agreement\/GetActiveSession\/none/,
  ],
  [
    "several fields have another type everywhere",
    "shape/GetSessions/body",
    rewritingBody(sessions, (body) => {
      for (const row of recordsOf(body)) {
        for (const field of ["live_participants", "max_concurrent_participants", "minutes_consumed"]) {
          row[field] = String(row[field]);
        }
      }
    }),
    /GetSessionDetails\/body.*GetActiveSession\/body/,
  ],
  [
    "a field has another value than the filters compare",
    "shape/GetSessions/body",
    rewritingBody(sessions, (body) => {
      for (const row of recordsOf(body)) row.status = row.status.toLowerCase();
    }),
    /filters\/GetSessions\/status/,
  ],
  [
    "one list has another value than other operations",
    "shape/GetSessions/body",
    rewritingBody(["GetSessions"], (body) => {
      for (const row of rowsOf(body)) row.status = row.status.toLowerCase();
    }),
    /agreement\/GetActiveSession\/none/,
  ],
  [
    "one list shows some LIVE sessions as ENDED",
    "agreement/GetSessionDetails/ended",
    rewritingBody(["GetSessions"], (body) => {
      for (const row of rowsOf(body)) {
        if (row.status === "LIVE" && row.id < "8")
          Object.assign(row, { status: "ENDED", live_participants: 0, ended_at: row.updated_at });
      }
    }),
    /filters\/GetSessions\/status/,
  ],
  [
    "one list shows LIVE sessions as ENDED",
    "agreement/GetSessionDetails/ended",
    rewritingBody(["GetSessions"], (body) => {
      for (const row of rowsOf(body)) {
        if (row.status === "LIVE")
          Object.assign(row, { status: "ENDED", live_participants: 0, ended_at: row.updated_at });
      }
    }),
    /GetActiveSession\/none/,
  ],
  [
    "active sessions name another meeting",
    "agreement/GetActiveSession/meeting",
    rewritingBody(["GetActiveSession"], (body) => {
      for (const row of recordsOf(body)) row.associated_id = livestreamSession;
    }),
    /GetActiveSession\/fields/,
  ],
  [
    "one operation is a failure",
    "shape/GetActiveSession/status",
    rewriting((response, { operation }) =>
      operation === "GetActiveSession"
        ? { ...response, statusCode: 500, body: '{"success":false,"error":{"code":500,"message":"internal error"}}' }
        : response,
    ),
    /GetActiveSession\/unknown-meeting.*GetActiveSession\/no-active-session/,
  ],
  ...(["GetSessionDetails", "GetActiveSession", "GetLivestreamSession"] as const).map(
    (refused): (typeof faults)[number] => [
      `${refused} responds with errors that have the status of a success`,
      `shape/${refused}/success`,
      rewriting((response, { operation }) =>
        operation === refused && response.statusCode !== 401
          ? {
              ...response,
              statusCode: 200,
              body: '{"success":false,"data":null,"error":{"code":500,"message":"oops"}}',
            }
          : response,
      ),
      new RegExp(`${refused}/unknown-.*${refused}/body`),
    ],
  ),
  [
    "filters count only where nothing sorts",
    "filters/GetSessions/status+sort-minutesConsumed-ASC",
    redirecting(sortedUnfiltered),
    /associated_id\+sort-createdAt-ASC.*participants\+sort-createdAt-ASC/,
  ],
  [
    "all words are in lower case",
    "shape/GetMeetings/body",
    rewritingBody(["GetMeetings", ...sessions], (body) => {
      for (const row of recordsOf(body)) row.status = row.status.toLowerCase();
    }),
    /GetActiveSession\/body.*filters\/GetSessions\/status/,
  ],
  [
    "sessions have another status until they end, and a null end",
    "shape/GetSessions/body",
    rewritingBody(sessions, (body) => {
      for (const row of recordsOf(body))
        if (row.status === "LIVE") Object.assign(row, { status: "OPEN", ended_at: null });
    }),
    /GetActiveSession\/body.*filters\/GetSessions\/status/,
  ],
  [
    "names are in camel case",
    "shape/GetMeetings/body",
    rewritingBody(["GetMeetings", ...sessions], (body) => {
      for (const row of recordsOf(body)) {
        for (const [name, value] of Object.entries(row)) {
          delete row[name];
          row[name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase())] = value;
        }
      }
    }),
    /GetSessions\/body.*GetSessionDetails\/body/,
  ],
  [
    "some sessions have no id",
    "invariants/GetSessions/session.id",
    rewritingBody(["GetSessions"], (body) => {
      for (const row of rowsOf(body)) if (row.max_concurrent_participants > 3) row.id = "";
    }),
    /GetSessions\/pages-join/,
  ],
  [
    "meetings have ids that cannot be requested",
    "shape/GetMeetings/body",
    rewritingBody(["GetMeetings"], (body) => {
      for (const row of rowsOf(body)) row.id = `meetings/${row.id}`;
    }),
    /meeting-exists/,
  ],
  [
    "one operation is a redirect",
    "shape/GetSessions/status",
    rewriting((response, { operation, url }) =>
      operation === "GetSessions"
        ? { statusCode: 301, headers: { location: `${url.pathname}/${url.search}` }, body: "" }
        : response,
    ),
    /GetSessions\/no-credentials.*GetSessions\/wrong-credentials/,
  ],
  [
    "what is unknown is a bad request",
    "errors/GetActiveSession/no-active-session",
    rewriting((response) => (response.statusCode === 404 ? { ...response, statusCode: 400 } : response)),
    /unknown-session.*odd-ids/,
  ],
  [
    "what is unknown is a failure",
    "shape/GetActiveSession/status",
    rewriting((response) => (response.statusCode === 404 ? { ...response, statusCode: 500 } : response)),
    /unknown-session.*GetSessionDetails\/other-app/,
  ],
  [
    "unknown sessions are a failure",
    "errors/GetSessionDetails/unknown-session",
    rewriting((response, { operation }) =>
      response.statusCode === 404 && operation === "GetSessionDetails" ? { ...response, statusCode: 500 } : response,
    ),
    /GetSessionDetails\/other-app.*odd-ids/,
  ],
  [
    "details are in another time zone",
    "agreement/GetSessionDetails/ended",
    rewritingBody(["GetSessionDetails"], (body) => {
      const [record] = recordsOf(body);
      for (const field of ["created_at", "started_at", "updated_at", "ended_at"]) {
        if (record[field]) record[field] = new Date(Date.parse(record[field]) + 7_200_000).toISOString();
      }
    }),
    /GetSessionDetails\/live/,
  ],
  [
    "the active session is one member too deep",
    "shape/GetActiveSession/body",
    rewritingBody(["GetActiveSession"], (body) => ({ ...body, data: { session: body.data } })),
    /agreement\/GetActiveSession\/live/,
  ],
  [
    "nobody is rejected",
    "errors/GetMeetings/no-credentials",
    redirecting((_url, _request, headers) => authorize(headers)),
    /GetLivestreamSession\/wrong-credentials/,
  ],
  [
    "what is unknown is served as null",
    "errors/GetSessionDetails/unknown-session",
    rewriting((response) =>
      response.statusCode === 404 ? { ...response, statusCode: 200, body: '{"success":true,"data":null}' } : response,
    ),
    /no-active-session/,
  ],
  [
    "LIVE sessions are not found",
    "agreement/GetSessionDetails/id",
    rewriting((response, { operation }) =>
      operation === "GetSessionDetails" && response.body.includes('"LIVE"')
        ? { ...response, statusCode: 404, body: '{"success":false,"error":{"code":404,"message":"gone"}}' }
        : response,
    ),
    /agreement\/GetSessionDetails\/live/,
  ],
  [
    "a cache ignores queries",
    "paging/GetMeetings/page-size",
    caching(() => ""),
    /sorting.*filters\/GetSessions\/search/,
  ],
  [
    "a cache ignores queries of one list",
    "paging/GetMeetings/page-size",
    caching(({ pathname, search }) => (pathname.endsWith("/meetings") ? "" : search)),
    /filters\/GetMeetings\/search-title/,
  ],
  [
    "a cache ignores all but pages",
    "sorting/GetSessions/minutesConsumed-DESC",
    caching(({ searchParams }) => ["page_no", "per_page"].map((name) => searchParams.get(name)).join()),
    /filters\/GetSessions\/status.*filters\/GetMeetings\/start_time/,
  ],
  [
    "a cache ignores ids",
    "errors/GetSessionDetails/unknown-session",
    caching(({ search }) => search, true),
    /GetActiveSession\/live.*GetActiveSession\/fields/,
  ],
  [
    "filtered lists have one page",
    "filters/GetSessions/status",
    redirecting((url, { operation }) => {
      const { searchParams: query } = url;
      if (operation !== "GetSessions" || !(query.has("status") || query.has("associated_id"))) return;
      query.set("per_page", "100");
      query.delete("page_no");
    }),
    /filters\/GetSessions\/associated_id/,
  ],
  [
    "all filters count after paging",
    "filters/GetSessions/status",
    lists({ pagesFirst: "before filters" }),
    /filters\/GetSessions\/search-meeting-display-name.*filters\/GetMeetings\/end_time/,
  ],
  [
    "all filters of one list count after paging, and so does its total",
    "filters/GetMeetings/status",
    listServer("GetMeetings", {
      ...goodRules,
      pagesFirst: "before filters",
      paging: (shown, _, page, size, all) => goodRules.paging(shown, [...all], page, size, all),
    }),
    /GetMeetings\/search-title.*GetMeetings\/time-offset|GetMeetings\/time-offset.*GetMeetings\/search-title/,
  ],
  ["pages begin three rows early", "paging/GetMeetings/pages-join", lists({ page: sliding }), /sorting\/GetSessions/],
  [
    "the rows of pages are in no order",
    "paging/GetMeetings/repeatable",
    lists({ page: shuffled() }),
    /sorting\/GetSessions\/createdAt-/,
  ],
  [
    "lists without per_page are in no order",
    "paging/GetMeetings/stable-order",
    rewritingBody(["GetMeetings", "GetSessions"], mixed()),
    /GetMeetings\/empty-per-page.*sort-createdAt-DESC/,
  ],
  [
    "every page ends with the first row",
    "paging/GetMeetings/pages-join",
    lists({ page: (rows, page, size) => [...goodRules.page(rows, page, size).slice(0, -1), ...rows.slice(0, 1)] }),
    /GetMeetings\/past-end.*GetSessions\/past-end/,
  ],
  [
    "a LIVE session has the zero time as its end",
    "invariants/GetSessions/session.live-has-no-end",
    rewritingBody(sessions, (body) => {
      for (const row of recordsOf(body)) if (row.status === "LIVE") row.ended_at = "0001-01-01T00:00:00Z";
    }),
    /session\.ended-after-start/,
  ],
  [
    "every row of a page is its last",
    "paging/GetMeetings/pages-join",
    lists({ page: repeatingLast }),
    /GetSessions\/pages-join.*filters\/|filters\/.*GetSessions\/pages-join/,
  ],
  [
    "every row of a meeting page is its last",
    "paging/GetMeetings/pages-join",
    listServer("GetMeetings", { ...goodRules, page: repeatingLast }),
    /filters\/GetMeetings\/status/,
  ],
  [
    "the last row is never shown",
    "paging/GetMeetings/total",
    lists({ page: (rows, page, size) => goodRules.page(rows.slice(0, -1), page, size) }),
    /GetSessions\/total/,
  ],
  [
    "lists end after 20 rows, and filters search all",
    "paging/GetMeetings/total",
    lists({ page: (rows, page, size) => goodRules.page(rows.slice(0, 20), page, size) }),
    /meeting-exists.*filters\/GetSessions\/status/,
  ],
  [
    "total_count is at most 20",
    "paging/GetMeetings/total",
    lists({ paging: atMost(20) }),
    /GetMeetings\/offsets.*GetSessions\/offsets/,
  ],
  [
    "meetings are counted and not shown",
    "paging/GetMeetings/total",
    listServer("GetMeetings", { ...goodRules, page: () => [] }),
    /meeting-exists/,
  ],
  [
    "meetings are hidden unless a filter is given",
    "agreement/GetSessions/meeting-exists",
    redirecting(hiding("GetMeetings", [])),
    /filters\/GetMeetings\/status/,
  ],
  [
    "sessions name their meetings otherwise",
    "agreement/GetSessions/meeting-exists",
    rewritingBody(sessions, (body) => {
      for (const row of recordsOf(body)) row.associated_id = row.associated_id.toUpperCase();
    }),
    /filters\/GetSessions\/associated_id/,
  ],
  [
    "the list without sort lacks rows",
    "sorting/GetSessions/minutesConsumed-ASC",
    redirecting(hiding("GetSessions", ["sort_by"])),
    /filters\/GetSessions/,
  ],
  [
    "pages past the end are a failure",
    "shape/GetMeetings/status",
    rewriting((response, { url }) => {
      const isPastEnd = response.body.includes('"data":[]') || response.body.includes('"sessions":[]');
      return url.searchParams.has("page_no") && isPastEnd ? { ...response, statusCode: 500, body: "{}" } : response;
    }),
    /errors\/GetMeetings\/invalid-values.*errors\/GetSessions\/invalid-values/,
  ],
  [
    "empty lists have no data",
    "shape/GetMeetings/body",
    rewritingBody(["GetMeetings", "GetSessions"], (body) => {
      if (rowsOf(body).length === 0) delete body.data;
    }),
    /GetSessions\/body/,
  ],
  [
    "a filter gets a page of HTML",
    "shape/GetSessions/content-type",
    rewriting((response, { operation, url }) =>
      operation === "GetSessions" && url.searchParams.has("search")
        ? { ...response, headers: { "content-type": "text/html" }, body: "<p>busy</p>" }
        : response,
    ),
    /shape\/GetSessions\/json/,
  ],
  [
    "one active session is of another app",
    "agreement/GetActiveSession/live",
    rewritingBody(["GetActiveSession"], (body, { url }) => {
      if (/[0-3]\/active-session$/.test(url.pathname))
        Object.assign(body.data, { id: livestreamSession, organization_id: "b" });
    }),
    /invariants\/GetSessions\/app\.organization/,
  ],
  [
    "a list names another app",
    "invariants/GetSessions/app.organization",
    rewritingBody(["GetSessions"], (body) => {
      for (const row of rowsOf(body)) row.organization_id = "another";
    }),
    /agreement\/GetSessionDetails\/ended/,
  ],
  [
    "a filter shows a LIVE session of another app",
    "invariants/GetSessions/app.organization",
    listServer("GetSessions", {
      ...goodRules,
      sort: (rows, query) => [
        ...(query.get("status") === "LIVE" ? rows.slice(0, 1).map(foreign) : []),
        ...goodRules.sort(rows, query),
      ],
      paging: (shown, matching, page, size, all) =>
        goodRules.paging(shown, shown.some(isForeign) ? [{}, ...matching] : [...matching], page, size, all),
    }),
    /meeting-exists.*GetSessionDetails\/live.*GetSessions\/status/,
  ],
  [
    "filtered lists show every row twice",
    "filters/GetSessions/status",
    rewritingBody(["GetSessions"], (body, { url }) => {
      const isFiltered = ["status", "associated_id", "participants"].some((name) => url.searchParams.has(name));
      if (isFiltered) body.data.sessions = rowsOf(body).flatMap((row) => [row, row]);
    }),
    /GetSessions\/associated_id.*GetSessions\/participants/,
  ],
  [
    "only the first digit of a page counts",
    "paging/GetMeetings/far-pages",
    redirecting(({ searchParams: query }) => {
      const page = query.get("page_no") ?? "";
      if (page.length > 1) query.set("page_no", page.slice(0, 1));
    }),
    /GetMeetings\/past-end.*GetMeetings\/offsets/,
  ],
  [
    "page 2 is page 1",
    "paging/GetMeetings/default-pages",
    redirecting(({ searchParams: query }) => {
      const page = Number(query.get("page_no"));
      if (page > 1) query.set("page_no", String(page - 1));
    }),
    /GetMeetings\/far-pages.*GetMeetings\/offsets/,
  ],
  [
    "two sessions have one id",
    "paging/GetSessions/pages-join",
    rewritingBody(["GetSessions"], (body) => {
      for (const row of rowsOf(body)) if (row.status === "ENDED") row.id = sharedId(row.id);
    }),
    /agreement\/GetSessions\/same-records/,
  ],
  [
    "no active session is another status without a body",
    "shape/GetActiveSession/status",
    rewriting((response, { operation }) =>
      operation === "GetActiveSession" && response.statusCode === 404
        ? { ...response, statusCode: 405, body: "" }
        : response,
    ),
    /no-active-session/,
  ],
  [
    "LIVE sessions are missing from sorted pages",
    "sorting/GetSessions/minutesConsumed-ASC",
    rewritingBody(["GetSessions"], (body, { url }) => {
      if (url.searchParams.has("sort_by")) body.data.sessions = rowsOf(body).filter(({ status }) => status === "ENDED");
    }),
    /paging\/GetSessions\/offsets/,
  ],
];

const metIds: string[] = [];

/** Returns the id of another session for the second one that is met. */
function sharedId(id: string): string {
  if (!metIds.includes(id)) metIds.push(id);
  return metIds.indexOf(id) === 1 ? (metIds[0] ?? id) : id;
}

test.each(faults)("%s: one cause", async (_name, cause, wrap, also) => {
  const { app } = await sharedMock("2026-07");
  const report = await runOn(wrap(app), { revision: "2026-07" });
  const causes = causesOf(report);
  expect(causes.map(({ result }) => result.id)).toEqual([cause]);
  expect(causes[0]?.also.map(({ id }) => id).join(" ")).toMatch(also);
});

test("a row that is shown twice is named with its pages, and the request shows it again", async () => {
  const { app } = await sharedMock("2026-07");
  const [cause] = causesOf(await runOn(lists({ page: overlapping })(app), { revision: "2026-07" }));
  expect(cause?.finding.seen).toMatch(/ on page 2 and 1$/);
  expect(cause?.finding.exchanges[0]?.probe.query).toMatchObject({ page_no: "2" });
});

test.each([
  [
    "GetSessionDetails",
    "id",
    "The details are not of the requested session. Only the case of letters differs.",
    /^[^a-z]+$/,
  ],
  [
    "GetMeetings",
    "id",
    "The meeting of a LIVE session is not in the meeting list.",
    /^meeting [^a-z]+, in other case$/,
  ],
] as const)("ids of %s in another case are called that", async (operation, field, message, seen) => {
  const { app } = await sharedMock("2026-07");
  const injectable = rewritingBody([operation], (body) => {
    for (const row of recordsOf(body)) row[field] = row[field].toUpperCase();
  })(app);
  const [cause] = causesOf(await runOn(injectable, { revision: "2026-07" }));
  expect(cause?.finding).toMatchObject({ message, seen: expect.stringMatching(seen) });
});

test.each(["start_time", "status"])(
  "a filter that is ignored is not said to count on the first page: %s",
  async (name) => {
    const { app } = await sharedMock("2026-07");
    const ignoring = redirecting(({ searchParams }: URL, { operation }: SentRequest) => {
      if (operation === "GetSessions") searchParams.delete(name);
    });
    const [cause, ...others] = causesOf(await runOn(ignoring(app), { revision: "2026-07" }));
    expect([cause?.result.id, cause?.finding.message, others]).toEqual([
      `filters/GetSessions/${name}`,
      "A row is shown that the filter excludes.",
      [],
    ]);
  },
);

test("rows that a range of participants loses are not taken for another reading of it", async () => {
  const { app } = await sharedMock("2026-07");
  const losing = rewritingBody(["GetSessions"], (body, { url }) => {
    const rows = rowsOf(body);
    const ended = rows.findIndex(({ status }) => status === "ENDED");
    if (url.searchParams.has("participants")) body.data.sessions = rows.filter(isLiveOr(ended));
  });
  const only = ["filters/GetSessions/participants"];
  const [cause] = causesOf(await runOn(losing(app), { revision: "2026-07", only }));
  expect(cause?.finding.code).toBe("included-missing");
});

test.each([1, 4, 6])("a cache that hides LIVE sessions of later pages: one cause, on server %i", async (seed) => {
  const server = independentServer({ ...randomTraits(seed, "2026-07"), meetings: 30, sessions: 120, pace: 0 });
  const report = await runOn(caching(() => "")(server), { ...tenant, livestreamSession, revision: "2026-07" });
  const causes = causesOf(report);
  expect(causes.map(({ result }) => result.id)).toEqual(["paging/GetMeetings/page-size"]);
  expect(causes[0]?.also.map(({ id }) => id).join(" ")).toMatch(/GetActiveSession\/no/);
});

test.each<[string, string, string, Wrap]>([
  [
    "the end of a range is ignored, and the list lacks LIVE sessions",
    "filters/GetSessions/start_time+end_time",
    "agreement/GetActiveSession/none",
    (injectable) =>
      filtering({
        end_time: (row, value, url) =>
          url.searchParams.has("start_time") || goodRules.filters.end_time?.(row, value, url) === true,
      })(
        rewritingBody(["GetSessions"], (body) => {
          body.data.sessions = rowsOf(body).filter(({ status }) => status !== "LIVE");
        })(injectable),
      ),
  ],
  [
    "details show LIVE sessions as ENDED, and a filter loses rows",
    "agreement/GetSessionDetails/live",
    "filters/GetSessions/participants",
    (injectable) =>
      rewritingBody(["GetSessionDetails"], (body) => {
        body.data.status = "ENDED";
      })(filtering({ participants: losing("participants") })(injectable)),
  ],
  [
    "two filters are ignored",
    "filters/GetSessions/status",
    "filters/GetSessions/search-meeting-display-name",
    filtering({ status: () => true, search: () => true }),
  ],
  [
    "a filter and sorting are ignored",
    "filters/GetSessions/status",
    "sorting/GetSessions/minutesConsumed-ASC",
    listServer("GetSessions", {
      ...goodRules,
      filters: { ...goodRules.filters, status: () => true },
      sort: (rows) => goodRules.sort(rows, new URLSearchParams()),
    }),
  ],
  [
    "two filters lose rows",
    "filters/GetSessions/status",
    "filters/GetSessions/search-meeting-display-name",
    filtering({ status: losing("status"), search: losing("search") }),
  ],
  [
    "a filter is ignored, and another loses rows",
    "filters/GetSessions/status",
    "filters/GetSessions/start_time",
    filtering({ status: () => true, start_time: losing("start_time") }),
  ],
  [
    "a filter counts after paging, and another is ignored",
    "filters/GetSessions/search-meeting-display-name",
    "filters/GetSessions/associated_id",
    (injectable) => filteredLast(filtering({ search: () => true })(injectable)),
  ],
  [
    "pages begin early, and sorting is ignored",
    "paging/GetMeetings/pages-join",
    "sorting/GetSessions/minutesConsumed-ASC",
    lists({ page: sliding, sort: (rows) => goodRules.sort(rows, new URLSearchParams()) }),
  ],
  [
    "a search is a failure, and a filter is ignored",
    "shape/GetSessions/status",
    "filters/GetSessions/status",
    (injectable) =>
      rewriting((response, { url, operation }) =>
        operation === "GetSessions" && url.searchParams.has("search")
          ? { ...response, statusCode: 500, body: "{}" }
          : response,
      )(listServer("GetSessions", { ...goodRules, filters: { ...goodRules.filters, status: () => true } })(injectable)),
  ],
  [
    "LIVE sessions have ended, and a filter is ignored",
    "filters/GetSessions/status",
    "invariants/GetSessions/session.live-has-no-end",
    (injectable) =>
      rewritingBody(sessions, (body) => {
        for (const row of recordsOf(body)) if (row.status === "LIVE") row.ended_at = row.updated_at;
      })(
        listServer("GetSessions", { ...goodRules, filters: { ...goodRules.filters, status: () => true } })(injectable),
      ),
  ],
  [
    "a cache ignores queries, and a field is wrong",
    "shape/GetSessions/body",
    "paging/GetMeetings/page-size",
    (injectable) =>
      caching(() => "")(
        rewritingBody(["GetSessions"], (body) => {
          for (const row of rowsOf(body)) row.live_participants = "1";
        })(injectable),
      ),
  ],
])("%s: two causes", async (_name, first, second, wrap) => {
  const { app } = await sharedMock("2026-07");
  const causes = causesOf(await runOn(wrap(app), { revision: "2026-07" }));
  expect(causes.map(({ result }) => result.id).sort()).toEqual([first, second].sort());
});

test("bodies without JSON are a cause apart from an unknown id that gets a record", async () => {
  const { app } = await sharedMock("2026-07");
  const cut = rewriting((response) => ({ ...response, statusCode: 200, body: "{" }));
  const causes = causesOf(await runOn(cut(app), { revision: "2026-07" }));
  expect(causes.map(({ result }) => result.id)).toContain("shape/GetMeetings/json");
});

test("another revision comes first, even before unknown ids that get a response", async () => {
  const { app } = await sharedMock("2026-07");
  const lenient = rewriting((response) =>
    response.statusCode === 404 ? { ...response, statusCode: 200, body: '{"success":true,"data":null}' } : response,
  );
  const [first] = causesOf(await runOn(lenient(app), { revision: "2026-01" }));
  expect(first?.result.id).toBe("shape/GetSessionDetails/revision");
});

test("another revision explains the shape", async () => {
  const { app } = await sharedMock("2026-07");
  const causes = causesOf(await runOn(app, { revision: "2026-01", only: ["shape"] }));
  expect(causes.map(({ result }) => result.id)).toEqual(["shape/GetSessionDetails/revision"]);
});

test("two faults of one record are two causes", async () => {
  const { app } = await sharedMock("2026-07");
  const injectable = rewritingBody(["GetSessions"], (body) => {
    for (const row of rowsOf(body)) Object.assign(row, { type: "call", live_participants: "1" });
  })(app);
  const report = await runOn(injectable, { revision: "2026-07", only: ["shape/GetSessions/body"] });
  expect(causesOf(report).map(({ finding }) => finding.path)).toEqual([
    "data.sessions[*].live_participants",
    "data.sessions[*].type",
  ]);
});

test("a problem of several fields names each", async () => {
  const { app } = await sharedMock("2026-07");
  const injectable = rewritingBody(["GetSessions"], (body) => {
    for (const row of rowsOf(body)) Object.assign(row, { live_participants: "1", max_concurrent_participants: "1" });
  })(app);
  const report = await runOn(injectable, { revision: "2026-07", only: ["shape/GetSessions/body"] });
  expect(causesOf(report)).toMatchObject([
    { places: [expect.stringMatching(/^data\.sessions\[\*]\.\w+_participants$/)] },
  ]);
});

test.each([
  ["updated_at", "2001-01-01T00:00:00Z", "session.updated"],
  ["organization_id", "another-app-1", "app.organization"],
])("a record with a wrong %s is named once", async (field, value, id) => {
  const { app } = await sharedMock("2026-07");
  const injectable = rewritingBody(["GetSessions"], (body) => {
    for (const row of rowsOf(body)) row[field] = value;
  })(app);
  const report = await runOn(injectable, { revision: "2026-07", only: [`invariants/GetSessions/${id}`] });
  expect(causesOf(report)[0]?.finding.seen?.match(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g)).toHaveLength(1);
});

function lists(rules: Partial<ListRules>): Wrap {
  const all = { ...goodRules, ...rules };
  return (injectable) => listServer("GetSessions", all)(listServer("GetMeetings", all)(injectable));
}

/** Repeats the last row of a page, like a loop that keeps a pointer to its variable. */
function repeatingLast(rows: readonly Json[], page: number, size: number): Json[] {
  const shown = goodRules.page(rows, page, size);
  return shown.flatMap(() => shown.slice(-1));
}

function overlapping(rows: readonly Json[], page: number, size: number): Json[] {
  const start = Math.max(0, (page - 1) * size - 1);
  return rows.slice(start, start + size);
}

function sliding(rows: readonly Json[], page: number, size: number): Json[] {
  const start = Math.max(0, (page - 1) * size - 3);
  return rows.slice(start, start + size);
}

function foreign(row: Json): Json {
  const ids = { id: "70000000-0000-4000-8000-000000000001", associated_id: "70000000-0000-4000-8000-000000000002" };
  return { ...row, ...ids, organization_id: "another-app" };
}

function isForeign({ organization_id }: Json): boolean {
  return organization_id === "another-app";
}

function atMost(most: number): ListRules["paging"] {
  return (...list) => {
    const paging = goodRules.paging(...list);
    return { ...paging, total_count: Math.min(most, paging.total_count) };
  };
}

function isLiveOr(place: number) {
  return ({ status }: Json, index: number) => status === "LIVE" || index === place;
}

/** Puts the rows of a page in another order each time, if no size was asked for. */
function mixed() {
  let turn = 0;
  return (body: Json, { url }: SentRequest) => {
    if (url.searchParams.get("per_page")) return;
    turn = (turn + 1) % 8;
    rowsOf(body).sort((a, b) => (a.id.slice(turn) < b.id.slice(turn) ? -1 : 1));
  };
}

/** Creates pages whose rows are reversed every other time. */
function shuffled(): ListRules["page"] {
  let turn = 0;
  return (rows, page, size) => {
    turn += 1;
    const shown = goodRules.page(rows, page, size);
    return turn % 2 === 0 ? shown.toReversed() : shown;
  };
}

function filtering(broken: ListRules["filters"]): Wrap {
  return lists({ filters: { ...goodRules.filters, ...broken } });
}

/** Creates a filter that shows only some of the rows that it includes. */
function losing(name: string): ListRules["filters"][string] {
  return (row, value, url) => (goodRules.filters[name]?.(row, value, url) ?? true) && /^[0-7]/.test(row.id);
}

/** Creates a cache of responses by path, credentials and what it reads of the URL; perhaps for any id. */
function caching(read: (url: URL) => string, isIdIgnored = false): Wrap {
  return (injectable) => {
    const responses = new Map<string, ReturnType<Injectable["inject"]>>();
    return {
      inject(request) {
        const { url, operation } = sentRequest(request);
        const path = isIdIgnored ? operation : url.pathname;
        const key = JSON.stringify([request.headers.authorization, path, read(url)]);
        const response = responses.get(key) ?? injectable.inject(request);
        responses.set(key, response);
        return response;
      },
    };
  };
}

function filteredLast(injectable: Injectable): Injectable {
  return {
    async inject(request) {
      const url = new URL(request.url, "http://target");
      const meeting = url.searchParams.get("associated_id");
      if (meeting === null) return injectable.inject(request);
      url.searchParams.delete("associated_id");
      const filter = rewritingBody(["GetSessions"], (body) => {
        body.data.sessions = rowsOf(body).filter((row) => row.associated_id === meeting);
      });
      return filter(injectable).inject({ ...request, url: url.pathname + url.search });
    },
  };
}

function failOnQuotes(response: SentResponse, { url }: SentRequest): SentResponse {
  return /'|%27/.test(url.pathname) ? { ...response, statusCode: 500, body: "{}" } : response;
}

/** JSON as a text of JSON. */
function quoted(response: SentResponse): SentResponse {
  return response.statusCode === 200 ? { ...response, body: JSON.stringify(response.body) } : response;
}

function unwrapped(body: Json): Json {
  if (rowsOf(body).length !== 1) return body;
  const [row] = rowsOf(body);
  return Array.isArray(body.data) ? { ...body, data: row } : { ...body, data: { ...body.data, sessions: row } };
}

function fromZero(pageNo: string | null): number {
  return pageNo === null ? 1 : Number(pageNo) + 1;
}

function oneMore(...facts: Parameters<ListRules["paging"]>): Json {
  const paging = goodRules.paging(...facts);
  return { ...paging, total_count: paging.total_count + 1 };
}

function withoutTimes(): ListRules["filters"] {
  return { ...goodRules.filters, start_time: () => true, end_time: () => true };
}

const filters = ["status", "associated_id", "participants", "start_time", "end_time", "search"];

function lastFilter({ searchParams }: URL): void {
  const given = filters.filter((name) => searchParams.has(name));
  for (const name of given.slice(0, -1)) searchParams.delete(name);
}

function laterUnfiltered({ searchParams }: URL): void {
  if (Number(searchParams.get("page_no")) > 1) for (const name of filters) searchParams.delete(name);
}

function sortedUnfiltered({ searchParams }: URL): void {
  if (searchParams.has("sort_by")) for (const name of filters) searchParams.delete(name);
}

/** Shows only new rows unless a filter, or one of these parameters, is given. */
function hiding(list: string, asking: readonly string[]) {
  return ({ searchParams }: URL, { operation }: SentRequest) => {
    const isAsked = [...filters, ...asking].some((name) => searchParams.has(name));
    if (operation === list && !isAsked) searchParams.set("start_time", "2026-01-05T00:00:00Z");
  };
}

function authorize(headers: Record<string, string>): void {
  headers.authorization = "Bearer secret";
}
