import { type OperationId, operationIds } from "../../../src/contract/operations.js";
import { type Answered, type Json, type Mutant, redirecting, rewriting, rewritingBody } from "./mutant.js";

/** Wrong statuses, content types and bodies; credentials that nobody looks at. */
export const responseMutants: readonly Mutant[] = [
  ...operationIds.flatMap((operation): Mutant[] => [
    ok(operation, "content-type", "is sent as HTML", (answer) => {
      answer.headers["content-type"] = "text/html; charset=utf-8";
    }),
    ok(operation, "content-type", "has no content type", (answer) => {
      delete answer.headers["content-type"];
    }),
    ok(operation, "json", "is truncated", (answer) => {
      answer.body = answer.body.slice(0, -3);
    }),
    ok(operation, "json", "is empty", (answer) => {
      answer.body = "";
    }),
    ok(operation, "success", "says success false", (answer) => {
      answer.body = answer.body.replace('"success":true', '"success":false');
    }),
    ok(operation, "body", "says success yes", (answer) => {
      answer.body = answer.body.replace('"success":true', '"success":"yes"');
    }),
    ok(operation, "status", "is a 500", (answer) => {
      answer.statusCode = 500;
    }),
    ok(operation, "status", "is a 201", (answer) => {
      answer.statusCode = 201;
    }),
    credentials(
      operation,
      "no-credentials",
      "asks for no credentials",
      (headers) => headers.authorization === undefined,
    ),
    credentials(operation, "wrong-credentials", "takes any credentials", () => true),
  ]),
  notFound("wraps its 404 in the gateway's envelope", (answer) => {
    answer.body = '{"success":false,"errors":[{"code":404,"message":"none"}],"messages":[],"result":null}';
  }),
  notFound("answers 404 with a code of text", (answer) => {
    answer.body = '{"success":false,"error":{"code":"404","message":"none"}}';
  }),
  notFound("answers 404 with another code", (answer) => {
    answer.body = '{"success":false,"error":{"code":1001,"message":"none"}}';
  }),
  notFound("answers 404 without a message", (answer) => {
    answer.body = '{"success":false,"error":{"code":404}}';
  }),
  notFound("answers 404 with success true", (answer) => {
    answer.body = '{"success":true,"error":{"code":404,"message":"none"}}';
  }),
  notFound("answers 404 without success", (answer) => {
    answer.body = '{"error":{"code":404,"message":"none"}}';
  }),
  notFound("answers 404 as HTML", (answer) => {
    answer.headers["content-type"] = "text/html";
    answer.body = "<h1>Not found</h1>";
  }),
  notFound("answers 404 as plain text", (answer) => {
    answer.headers["content-type"] = "text/plain";
  }),
  notFound("answers 400 instead of 404", (answer) => {
    answer.statusCode = 400;
  }),
  notFound("answers 200 without data instead of 404", (answer) => {
    answer.statusCode = 200;
    answer.body = '{"success":true}';
  }),
  ...(["GetSessionDetails", "GetActiveSession", "GetLivestreamSession"] as const).map(
    (operation, index): Mutant => ({
      name: `${operation}: an unknown id answers 200`,
      killedBy: `errors/${operation}/unknown-${["session", "meeting", "livestream-session"][index]}`,
      wrap: rewriting((answer, asked) =>
        answer.statusCode === 404 && asked.operation === operation
          ? { ...answer, statusCode: 200, body: '{"success":true}' }
          : answer,
      ),
    }),
  ),
  {
    name: "GetSessionDetails: an unknown id answers a code of text",
    killedBy: "errors/GetSessionDetails/unknown-session",
    wrap: rewriting((answer, { operation }) =>
      answer.statusCode === 404 && operation === "GetSessionDetails"
        ? { ...answer, body: '{"success":false,"error":{"code":"404","message":"none"}}' }
        : answer,
    ),
  },
  ...(["GetMeetings", "GetSessions"] as const).flatMap((operation): Mutant[] => [
    {
      name: `${operation}: refuses per_page=0`,
      killedBy: `paging/${operation}/zero`,
      wrap: rewriting((answer, asked) =>
        asked.operation === operation && asked.url.searchParams.get("per_page") === "0"
          ? { ...answer, statusCode: 400, body: '{"success":false,"error":{"code":400,"message":"no"}}' }
          : answer,
      ),
    },
    {
      name: `${operation}: fails on a huge per_page`,
      killedBy: `errors/${operation}/invalid-values`,
      wrap: rewriting((answer, asked) =>
        asked.operation === operation && Number(asked.url.searchParams.get("per_page")) > 1000
          ? { ...answer, statusCode: 500, body: "{}" }
          : answer,
      ),
    },
  ]),
  ...(["GetMeetings", "GetSessions", "GetSessionDetails"] as const).map(
    (operation): Mutant => ({
      name: `${operation}: fails on invalid values`,
      killedBy: `errors/${operation}/invalid-values`,
      wrap: failing((status, name) => status === 400 && name === operation),
    }),
  ),
  ...(["GetSessionDetails", "GetActiveSession", "GetLivestreamSession"] as const).map(
    (operation): Mutant => ({
      name: `${operation}: fails on odd ids`,
      killedBy: `errors/${operation}/odd-ids`,
      wrap: failing((status, name) => status >= 400 && status < 500 && status !== 401 && name === operation),
    }),
  ),
  ...(["GetSessionDetails", "GetActiveSession", "GetLivestreamSession"] as const).map(
    (operation): Mutant => ({
      name: `${operation}: answers without data`,
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

function ok(operation: OperationId, check: string, what: string, change: (answer: Answered) => void): Mutant {
  return {
    name: `${operation}: ${what}`,
    killedBy: `shape/${operation}/${check}`,
    wrap: rewriting((answer, asked) => {
      if (answer.statusCode === 200 && asked.operation === operation) change(answer);
      return answer;
    }),
  };
}

function notFound(what: string, change: (answer: Answered) => void): Mutant {
  return {
    name: `GetActiveSession: ${what}`,
    killedBy: "errors/GetActiveSession/no-active-session",
    wrap: rewriting((answer, { operation }) => {
      if (answer.statusCode === 404 && operation === "GetActiveSession") change(answer);
      return answer;
    }),
  };
}

function failing(when: (status: number, operation: OperationId) => boolean) {
  return rewriting((answer, { operation }) =>
    when(answer.statusCode, operation) ? { ...answer, statusCode: 500, body: '{"message":"oops"}' } : answer,
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
    wrap: redirecting((_, asked, headers) => {
      if (asked.operation === operation && when(headers)) headers.authorization = "Bearer secret";
    }),
  };
}
