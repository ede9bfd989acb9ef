import { type OperationId, operationIds } from "../../../src/contract/operations.js";
import { unknownId } from "../../../src/suite/model/exchange.js";
import { type Json, type Mutant, redirecting, rewriting, rewritingBody, rowsOf, type SentResponse } from "./mutant.js";

/** Parameters of which a list may have several values. */
const repeatable: readonly (readonly [operation: OperationId, parameter: string])[] = [
  ["GetMeetings", "page_no"],
  ["GetMeetings", "status"],
  ["GetSessions", "per_page"],
  ["GetSessions", "status"],
  ["GetSessions", "sort_order"],
];

/** What a target may not be prepared for. */
const oddities: Readonly<Record<string, (url: URL) => boolean>> = {
  "a page whose offset is no 32-bit number": ({ searchParams }) => Number(searchParams.get("page_no")) > 2 ** 31,
  "times in reverse order": ({ searchParams }) =>
    Date.parse(searchParams.get("start_time") ?? "") > Date.parse(searchParams.get("end_time") ?? ""),
  "a search that is no pattern": ({ searchParams }) => /[[(\\]/.test(searchParams.get("search") ?? ""),
  "a search with a NUL": ({ searchParams }) => searchParams.get("search")?.includes("\0") === true,
  "an unknown parameter": ({ searchParams }) => searchParams.has("no-such-parameter"),
};

/** Wrong statuses, content types and bodies; credentials that nobody looks at. */
export const responseMutants: readonly Mutant[] = [
  ...operationIds.flatMap((operation): Mutant[] => [
    ok(operation, "content-type", "is sent as HTML", (response) => {
      response.headers["content-type"] = "text/html; charset=utf-8";
    }),
    ok(operation, "content-type", "has no content type", (response) => {
      delete response.headers["content-type"];
    }),
    ok(operation, "json", "is truncated", (response) => {
      response.body = response.body.slice(0, -3);
    }),
    ok(operation, "json", "is empty", (response) => {
      response.body = "";
    }),
    ok(operation, "success", "says success false", (response) => {
      response.body = response.body.replace('"success":true', '"success":false');
    }),
    ok(operation, "body", "says success yes", (response) => {
      response.body = response.body.replace('"success":true', '"success":"yes"');
    }),
    ok(operation, "status", "is a 500", (response) => {
      response.statusCode = 500;
    }),
    ok(operation, "status", "is a 201", (response) => {
      response.statusCode = 201;
    }),
    credentials(
      operation,
      "no-credentials",
      "requires no credentials",
      (headers) => headers.authorization === undefined,
    ),
    credentials(operation, "wrong-credentials", "takes any credentials", () => true),
  ]),
  notFound("wraps its 404 in the gateway's envelope", (response) => {
    response.body = '{"success":false,"errors":[{"code":404,"message":"none"}],"messages":[],"result":null}';
  }),
  notFound("returns 404 with a code of text", (response) => {
    response.body = '{"success":false,"error":{"code":"404","message":"none"}}';
  }),
  notFound("returns 404 with another code", (response) => {
    response.body = '{"success":false,"error":{"code":1001,"message":"none"}}';
  }),
  notFound("returns 404 without a message", (response) => {
    response.body = '{"success":false,"error":{"code":404}}';
  }),
  notFound("returns 404 with success true", (response) => {
    response.body = '{"success":true,"error":{"code":404,"message":"none"}}';
  }),
  notFound("returns 404 without success", (response) => {
    response.body = '{"error":{"code":404,"message":"none"}}';
  }),
  notFound("returns 404 as HTML", (response) => {
    response.headers["content-type"] = "text/html";
    response.body = "<h1>Not found</h1>";
  }),
  notFound("returns 404 as plain text", (response) => {
    response.headers["content-type"] = "text/plain";
  }),
  notFound("returns 400 instead of 404", (response) => {
    response.statusCode = 400;
  }),
  notFound("returns 200 without data instead of 404", (response) => {
    response.statusCode = 200;
    response.body = '{"success":true}';
  }),
  ...(["GetSessionDetails", "GetActiveSession", "GetLivestreamSession"] as const).map(
    (operation, index): Mutant => ({
      name: `${operation}: an unknown id returns 200`,
      killedBy: `errors/${operation}/unknown-${["session", "meeting", "livestream-session"][index]}`,
      wrap: rewriting((response, request) =>
        response.statusCode === 404 && request.operation === operation
          ? { ...response, statusCode: 200, body: '{"success":true}' }
          : response,
      ),
    }),
  ),
  ...Object.entries({
    "a part of an id is enough": (row: Json, id: string) => row.id.includes(id),
    "the id of its meeting is enough": (row: Json, id: string) => row.associated_id === id,
  }).map(
    ([what, isEnough]): Mutant => ({
      name: `GetSessionDetails: ${what}`,
      killedBy: "errors/GetSessionDetails/unknown-session",
      wrap: (injectable) => ({
        async inject(request) {
          const response = await injectable.inject(request);
          const [, list = "", part = ""] = /^(.*\/sessions)\/([^/?]+)$/.exec(request.url) ?? [];
          if (response.statusCode !== 404 || list.endsWith("/livestreams/sessions")) return response;
          const { body } = await injectable.inject({ ...request, url: `${list}?per_page=100` });
          const id = rowsOf(JSON.parse(body)).find((row) => isEnough(row, part))?.id;
          return id === undefined ? response : injectable.inject({ ...request, url: `${list}/${id}` });
        },
      }),
    }),
  ),
  {
    name: "GetSessionDetails: an unknown id returns a code of text",
    killedBy: "errors/GetSessionDetails/unknown-session",
    wrap: rewriting((response, { operation }) =>
      response.statusCode === 404 && operation === "GetSessionDetails"
        ? { ...response, body: '{"success":false,"error":{"code":"404","message":"none"}}' }
        : response,
    ),
  },
  ...(["GetMeetings", "GetSessions"] as const).flatMap((operation): Mutant[] => [
    {
      name: `${operation}: refuses per_page=0`,
      killedBy: `paging/${operation}/zero`,
      wrap: rewriting((response, request) =>
        request.operation === operation && request.url.searchParams.get("per_page") === "0"
          ? { ...response, statusCode: 400, body: '{"success":false,"error":{"code":400,"message":"no"}}' }
          : response,
      ),
    },
    {
      name: `${operation}: fails on a huge per_page`,
      killedBy: `errors/${operation}/invalid-values`,
      wrap: failingOn(operation, ({ searchParams }) => Number(searchParams.get("per_page")) > 1000),
    },
  ]),
  ...(["GetMeetings", "GetSessions", "GetSessionDetails"] as const).map(
    (operation): Mutant => ({
      name: `${operation}: fails on invalid values`,
      killedBy: `errors/${operation}/invalid-values`,
      wrap: failing((status, name) => status === 400 && name === operation),
    }),
  ),
  ...repeatable.map(
    ([operation, parameter]): Mutant => ({
      name: `${operation}: fails on two different values of ${parameter}`,
      killedBy: `errors/${operation}/invalid-values`,
      revision: "2026-07",
      wrap: failingOn(operation, ({ searchParams }) => new Set(searchParams.getAll(parameter)).size > 1),
    }),
  ),
  ...(["GetMeetings", "GetSessions", "GetSessionDetails"] as const).flatMap((operation): Mutant[] => [
    {
      name: `${operation}: fails on a parameter that is there twice`,
      killedBy: `errors/${operation}/invalid-values`,
      wrap: failingOn(operation, ({ searchParams }) => new Set(searchParams.keys()).size < [...searchParams].length),
    },
    {
      name: `${operation}: fails on an empty value that no document allows`,
      killedBy: `errors/${operation}/invalid-values`,
      wrap: failingOn(operation, ({ searchParams }) =>
        [...searchParams].some(([name, value]) => value === "" && !["page_no", "per_page"].includes(name)),
      ),
    },
  ]),
  ...Object.entries(oddities).flatMap(([what, isOdd]) =>
    (["GetMeetings", "GetSessions"] as const).map(
      (operation): Mutant => ({
        name: `${operation}: fails on ${what}`,
        killedBy: `errors/${operation}/invalid-values`,
        wrap: failingOn(operation, isOdd),
      }),
    ),
  ),
  ...operationIds.map(
    (operation): Mutant => ({
      name: `${operation}: fails for an app that does not exist`,
      killedBy: `errors/${operation}/other-app`,
      wrap: failingOn(operation, ({ pathname }) => pathname.includes(`/kit/${unknownId}/`)),
    }),
  ),
  ...(["GetMeetings", "GetSessions"] as const).flatMap((operation): Mutant[] => [
    {
      name: `${operation}: fails on a time with a fraction of a second`,
      killedBy: `filters/${operation}/time-range`,
      wrap: failingOn(operation, ({ searchParams }) => searchParams.get("start_time")?.includes(".") === true),
    },
    {
      name: `${operation}: fails on a search that its revision does not document`,
      killedBy: `filters/${operation}/search-${operation === "GetMeetings" ? "title" : "id"}`,
      wrap: failingOn(operation, ({ searchParams }) => searchParams.has("search")),
    },
  ]),
  ...(["GetSessionDetails", "GetActiveSession", "GetLivestreamSession"] as const).map(
    (operation): Mutant => ({
      name: `${operation}: fails on odd ids`,
      killedBy: `errors/${operation}/odd-ids`,
      wrap: failing((status, name) => status >= 400 && status < 500 && status !== 401 && name === operation),
    }),
  ),
  ...(["GetSessionDetails", "GetActiveSession", "GetLivestreamSession"] as const).map(
    (operation): Mutant => ({
      name: `${operation}: fails on ids with a quote`,
      killedBy: `errors/${operation}/odd-ids`,
      wrap: failingOn(operation, ({ pathname }) => /'|%27/.test(pathname)),
    }),
  ),
  ...(["GetSessionDetails", "GetActiveSession", "GetLivestreamSession"] as const).map(
    (operation): Mutant => ({
      name: `${operation}: returns without data`,
      killedBy: {
        GetSessionDetails: "agreement/GetSessionDetails/id",
        GetActiveSession: "agreement/GetActiveSession/live",
        GetLivestreamSession: "agreement/GetLivestreamSession/id",
      }[operation],
      wrap: rewritingBody([operation], (body: Json) => {
        delete body.data;
      }),
    }),
  ),
];

function ok(operation: OperationId, check: string, what: string, change: (response: SentResponse) => void): Mutant {
  return {
    name: `${operation}: ${what}`,
    killedBy: `shape/${operation}/${check}`,
    wrap: rewriting((response, request) => {
      if (response.statusCode === 200 && request.operation === operation) change(response);
      return response;
    }),
  };
}

function notFound(what: string, change: (response: SentResponse) => void): Mutant {
  return {
    name: `GetActiveSession: ${what}`,
    killedBy: "errors/GetActiveSession/no-active-session",
    wrap: rewriting((response, { operation }) => {
      if (response.statusCode === 404 && operation === "GetActiveSession") change(response);
      return response;
    }),
  };
}

function failing(when: (status: number, operation: OperationId) => boolean) {
  return rewriting((response, { operation }) =>
    when(response.statusCode, operation) ? { ...response, statusCode: 500, body: '{"message":"oops"}' } : response,
  );
}

function failingOn(operation: OperationId, when: (url: URL) => boolean) {
  return rewriting((response, request) =>
    request.operation === operation && response.statusCode !== 401 && when(request.url)
      ? { ...response, statusCode: 500, body: "{}" }
      : response,
  );
}

function credentials(
  operation: OperationId,
  check: string,
  what: string,
  when: (headers: Record<string, string>) => boolean,
): Mutant {
  return {
    name: `${operation}: ${what}`,
    killedBy: `errors/${operation}/${check}`,
    wrap: redirecting((_, request, headers) => {
      if (request.operation === operation && when(headers)) headers.authorization = "Bearer secret";
    }),
  };
}
