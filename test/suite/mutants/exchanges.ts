import { type OperationId, operationIds } from "../../../src/contract/operations.js";
import type { Injectable } from "../../../src/suite/target/target.js";
import { type Mutant, redirecting, rewriting, rowsOf, type SentResponse, sentRequest } from "./mutant.js";

type Change = (response: SentResponse) => SentResponse & { readonly rawPayload?: Uint8Array };

/** What a target may do to one kind of legal request. */
const failures: Readonly<Record<string, Change>> = {
  "is rejected": (response) => ({
    ...response,
    statusCode: 400,
    body: '{"success":false,"error":{"code":400,"message":"no"}}',
  }),
  fails: (response) => ({ ...response, statusCode: 500, body: "oops" }),
  "has a proxy's error": (response) => ({ ...response, statusCode: 503, body: "<h1>unavailable</h1>" }),
  "is redirected": (response) => ({ ...response, statusCode: 302, headers: { location: "/login" }, body: "" }),
  "is HTML": (response) => ({ ...response, headers: { "content-type": "text/html" }, body: "<!doctype html><p>hello" }),
  "is cut short": (response) => ({ ...response, body: response.body.slice(0, response.body.length / 2) }),
  "is nested without end": (response) => ({ ...response, body: `${'{"data":'.repeat(5000)}1${"}".repeat(5000)}` }),
  "resets the connection": () => {
    throw new Error("read ECONNRESET");
  },
};

/** Legal requests, and a check that sends them. */
const requests: readonly [parameter: string, value: RegExp, killedBy: string][] = [
  ["status", /LIVE/, "filters/GetSessions/status"],
  ["search", /./, "filters/GetSessions/search-id"],
  ["sort_by", /minutes/, "sorting/GetSessions/minutesConsumed-ASC"],
  ["start_time", /./, "filters/GetSessions/start_time"],
];

/** Responses that are no responses of the API, to some requests only. */
const unusable: readonly Mutant[] = [
  ...requests.flatMap(([parameter, value, killedBy]) =>
    Object.entries(failures).map(
      ([what, change]): Mutant => ({
        name: `GetSessions: ${parameter} ${what}`,
        killedBy,
        revision: "2026-07",
        wrap: changing(
          change,
          ({ operation, url }) => operation === "GetSessions" && value.test(url.searchParams.get(parameter) ?? ""),
        ),
      }),
    ),
  ),
  ...Object.entries(failures).map(
    ([what, change]): Mutant => ({
      name: `GetSessionDetails: include_breakout_rooms=true ${what}`,
      killedBy: "agreement/GetSessionDetails/include_breakout_rooms",
      wrap: changing(change, ({ url }) => url.searchParams.get("include_breakout_rooms") === "true"),
    }),
  ),
  ...["GetSessionDetails", "GetActiveSession"].map(
    (operation): Mutant => ({
      name: `${operation}: a record of the list is not found`,
      killedBy:
        operation === "GetSessionDetails" ? "agreement/GetSessionDetails/id" : "agreement/GetActiveSession/live",
      wrap: changing(
        (response) => ({
          ...response,
          statusCode: 404,
          body: '{"success":false,"error":{"code":404,"message":"gone"}}',
        }),
        (request) => request.operation === operation,
      ),
    }),
  ),
];

/** Content types that look like that of JSON, and bytes that only a lenient reader decodes. */
const encodings: readonly Mutant[] = operationIds.flatMap((operation) => [
  ...["application/json-patch+json", "text/json", "application/jsonp", "application/json; charset=iso-8859-1"].map(
    (type): Mutant => ({
      name: `${operation}: is sent as ${type}`,
      killedBy: `shape/${operation}/content-type`,
      wrap: changing(
        (response) => ({ ...response, headers: { ...response.headers, "content-type": type } }),
        (request) => request.operation === operation,
        200,
      ),
    }),
  ),
  ...Object.entries({
    "in Latin-1": (text: string) => Buffer.from(text.replace('"success"', '"note":"Zoë","success"'), "latin1"),
    "in UTF-16": (text: string) => Buffer.from(text, "utf16le"),
    "with a byte order mark": (text: string) => Buffer.from(`\uFEFF${text}`),
  }).map(
    ([what, encode]): Mutant => ({
      name: `${operation}: is ${what}`,
      killedBy: `shape/${operation}/json`,
      wrap: changing(
        (response) => {
          const rawPayload = encode(response.body);
          return { ...response, rawPayload, body: rawPayload.toString() };
        },
        (request) => request.operation === operation,
        200,
      ),
    }),
  ),
]);

/** Members of an error that show only little of what is another's. */
const littleData: Readonly<Record<string, object>> = {
  "ids and states in rows": { data: { sessions: [{ id: "other-1", status: "LIVE" }] } },
  "ids in rows": { data: [{ id: "other-1" }, { id: "other-2" }] },
  "ids and titles in rows": { data: [{ id: "other-1", title: "Board" }] },
  "an id and a state in its details": { error: { code: 401, message: "no", details: [{ id: "o", status: "ACTIVE" }] } },
  "the name of a meeting": { errors: [{ code: 10000, message: "no", meeting_display_name: "Board" }] },
};

/** Errors that give away what they refuse. */
const leaks: readonly Mutant[] = [
  ...operationIds.flatMap((operation) =>
    (["no-credentials", "wrong-credentials"] as const).flatMap((check) => [
      refusing(operation, check, "the data", (_, data) => data),
      refusing(operation, check, "an error and the data", (error, data) => `${error}\n${data}`),
      refusing(operation, check, "a page with the data", (_, data) => `<h1>Unauthorized</h1>\n${data}`),
    ]),
  ),
  ...operationIds.flatMap((operation) =>
    Object.entries(littleData).map(
      ([what, data]): Mutant => ({
        name: `${operation}: returns 401 with ${what}`,
        killedBy: `errors/${operation}/no-credentials`,
        wrap: rewriting((response, request) =>
          response.statusCode === 401 && request.operation === operation
            ? { ...response, body: JSON.stringify({ ...JSON.parse(response.body), ...data }) }
            : response,
        ),
      }),
    ),
  ),
  ...(["GetMeetings", "GetSessions"] as const).map(
    (operation): Mutant => ({
      name: `${operation}: returns 404 with rows past the end`,
      killedBy: `paging/${operation}/past-end`,
      revision: "2026-07",
      wrap: rewriting((response, request) => {
        const isPastEnd = request.operation === operation && Number(request.url.searchParams.get("page_no")) > 30;
        return isPastEnd ? { ...response, statusCode: 404, body: '{"data":[{"id":"a","status":"LIVE"}]}' } : response;
      }),
    }),
  ),
  ...(["GetMeetings", "GetSessions"] as const).map(
    (operation): Mutant => ({
      name: `${operation}: rejects page 2 without per_page`,
      killedBy: `paging/${operation}/default-pages`,
      wrap: rewriting((response, { operation: requested, url: { searchParams: query } }) =>
        requested === operation && query.get("page_no") === "2" && !query.has("per_page")
          ? { ...response, statusCode: 400, body: "{}" }
          : response,
      ),
    }),
  ),
  ...(["GetMeetings", "GetSessions"] as const).map(
    (operation): Mutant => ({
      name: `${operation}: leaves out rows of more than two weeks ago without start_time`,
      killedBy: `filters/${operation}/start_time`,
      wrap: redirecting(({ searchParams }, request) => {
        const isWindow = request.operation === operation && !searchParams.has("start_time");
        if (isWindow) searchParams.set("start_time", "2026-01-01T00:00:00Z");
      }),
    }),
  ),
  ...(["GetMeetings", "GetSessions"] as const).map(
    (operation): Mutant => ({
      name: `${operation}: ignores per_page beside end_time`,
      killedBy: `filters/${operation}/end_time`,
      wrap: redirecting(({ searchParams }, request) => {
        if (request.operation === operation && searchParams.has("end_time")) searchParams.set("per_page", "100");
      }),
    }),
  ),
  ...(["data", "result", "details"] as const).map(
    (member): Mutant => ({
      name: `GetSessionDetails: returns 404 for an unknown session with another one in ${member}`,
      killedBy: "errors/GetSessionDetails/unknown-session",
      wrap: leaking("/sessions/", (error, row) => ({ ...error, [member]: [{ nested: row }] })),
    }),
  ),
  {
    name: "GetActiveSession: returns 404 with the session that ended",
    killedBy: "errors/GetActiveSession/no-active-session",
    wrap: leaking("/active-session", (error, row) => ({ ...error, data: row })),
  },
  {
    name: "GetSessions: returns 401 with success true",
    killedBy: "errors/GetSessions/no-credentials",
    wrap: rewriting((response) =>
      response.statusCode === 401 ? { ...response, body: '{"success":true,"errors":[]}' } : response,
    ),
  },
];

export const exchangeMutants: readonly Mutant[] = [...unusable, ...encodings, ...leaks];

function changing(change: Change, when: (request: ReturnType<typeof sentRequest>) => boolean, status?: number) {
  return (injectable: Injectable): Injectable => ({
    async inject(request) {
      const { statusCode, headers, body } = await injectable.inject(request);
      const isOther =
        statusCode === 401 || (status !== undefined && statusCode !== status) || !when(sentRequest(request));
      const response = { statusCode, headers: { ...headers }, body };
      return isOther ? response : change(response);
    },
  });
}

function leaking(path: string, leak: (error: object, row: unknown) => object) {
  return (injectable: Injectable): Injectable => ({
    async inject(request) {
      const { statusCode, headers, body } = await injectable.inject(request);
      if (statusCode !== 404 || !request.url.includes(path)) return { statusCode, headers, body };
      const list = await injectable.inject({
        ...request,
        url: request.url.replace(/\/(meetings|sessions)\/.*$/, "/sessions"),
      });
      return { statusCode, headers, body: JSON.stringify(leak(JSON.parse(body), rowsOf(JSON.parse(list.body))[0])) };
    },
  });
}

/** Sends data with a refusal, in a body made of the error and the data. */
function refusing(
  operation: OperationId,
  check: "no-credentials" | "wrong-credentials",
  what: string,
  bodyOf: (error: string, data: string) => string,
): Mutant {
  return {
    name: `${operation}: returns 401 with ${what} to ${check.replace("-", " ")}`,
    killedBy: `errors/${operation}/${check}`,
    wrap: (injectable) => ({
      async inject(request) {
        const response = await injectable.inject(request);
        const isOther = (request.headers.authorization === undefined) === (check === "wrong-credentials");
        if (response.statusCode !== 401 || sentRequest(request).operation !== operation || isOther) return response;
        const { body } = await injectable.inject({ ...request, headers: { authorization: "Bearer secret" } });
        return { statusCode: 401, headers: { ...response.headers }, body: bodyOf(response.body, body) };
      },
    }),
  };
}
