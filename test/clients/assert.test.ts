import { describe, expect, expectTypeOf, test } from "vitest";
import {
  assertContract,
  assertRequested,
  contractProblems,
  matchers,
  type WithControl,
} from "../../src/clients/assert.js";
import { type OperationId, operationIds } from "../../src/contract/operations.js";
import { revisions } from "../../src/contract/revisions.js";
import { createMock } from "../../src/server/mock.js";
import { operationUrls } from "../server/operation-urls.js";
import { send } from "../server/requests.js";
import { mockFor } from "../server/stage.js";

const session = {
  id: "s",
  associated_id: "m",
  created_at: "2026-01-15T10:00:00.000Z",
  live_participants: 0,
  max_concurrent_participants: 2,
  meeting_display_name: "Planning",
  minutes_consumed: 1.5,
  organization_id: "app",
  started_at: "2026-01-15T10:00:00.000Z",
  status: "ENDED",
  type: "meeting",
  updated_at: "2026-01-15T10:30:00.000Z",
  ended_at: "2026-01-15T10:30:00.000Z",
};

describe.each(revisions)("revision %s", (revision) => {
  test.each(operationIds)("a response of the mock to %s satisfies the contract", async (id) => {
    const url = operationUrls(revision).find((operation) => operation.id === id)?.url ?? "";
    const { body } = await send(await mockFor({ revision }), url);
    expect(contractProblems(id, body, revision)).toEqual([]);
  });
});

test.each<[string, OperationId, unknown, string[]]>([
  [
    "a value that is not of the enum",
    "GetSessions",
    { success: true, data: { sessions: [session, { ...session, status: "OVER" }] } },
    ['$.data.sessions[1].status: expected one of LIVE, ENDED, got "OVER"'],
  ],
  [
    "a field that is not there",
    "GetActiveSession",
    { success: true, data: { ...session, id: undefined } },
    ["$.data.id: missing; expected string"],
  ],
  [
    "an invariant",
    "GetSessionDetails",
    { success: true, data: { session: { ...session, ended_at: "2026-01-15T09:00:00.000Z" } } },
    [
      "$.data.session: does not end before it starts: ended_at 2026-01-15T09:00:00.000Z is before started_at 2026-01-15T10:00:00.000Z",
    ],
  ],
  [
    "a refusal, with what it says",
    "GetActiveSession",
    { success: false, error: { code: 404 } },
    ['$.success: expected true, got false in {"success":false,"error":{"code":404}}'],
  ],
  [
    "an empty response",
    "GetSessions",
    { success: true },
    ["$.data.sessions: expected the requested data, got nothing"],
  ],
  [
    "no record",
    "GetSessionDetails",
    { success: true, data: {} },
    ["$.data.session: expected the requested data, got nothing"],
  ],
])("%s is reported with its path", (_, operation, body, problems) => {
  expect(contractProblems(operation, body)).toEqual(problems);
  expect(() => assertContract(operation, body)).toThrow(
    `The body breaks the contract of ${operation} (2026-01):\n  ${problems.join("\n  ")}`,
  );
});

test("an id that is not there is missing, not of another form", () => {
  expect(contractProblems("GetMeetings", { success: true, data: [{}] })).toContain(
    "$.data[0].id: missing; expected string",
  );
});

test("of the problems of a body a hundred are listed, and how many more there are", () => {
  const body = { success: true, data: { sessions: Array(1000).fill({ ...session, status: "OVER" }) } };
  const { message } = matchers.toMatchContract(body, "GetSessions");
  expect(message().split("\n")).toHaveLength(102);
  expect(message()).toMatch(/sessions\[99\]\.status: .*\n {2}and 900 more problems$/);
});

test("a body of another revision is reported with the revisions that it satisfies", () => {
  expect(() => assertContract("GetSessionDetails", { success: true, data: session })).toThrow(
    "It satisfies that of 2026-07 and 2026-09: pass the revision as the last argument.",
  );
});

test.each<[body: unknown, message: string]>([
  [Promise.resolve({}), "got a promise: await it."],
  [new Response("{}"), "got the response: await its json()."],
])("what is not a body yet is an error, for .not too", (body, message) => {
  expect(() => matchers.toMatchContract(body, "GetSessions")).toThrow(message);
});

test("swapped arguments are an error that names them", () => {
  expect(() => assertContract({} as OperationId, "GetSessions")).toThrow("Expected the name of the operation, got {}.");
});

test.each<[mock: object | undefined, message: string]>([
  [Promise.resolve(), "Expected a mock, got a promise: await it."],
  [{ journal: {} }, "Expected a mock, or { control }."],
  [undefined, "Expected a mock, or { control }."],
])("what is no mock is an error, for .not too", async (mock, message) => {
  const given = mock as WithControl;
  await expect(matchers.toHaveBeenRequested(given, {})).rejects.toThrow(message);
  await expect(assertRequested(given, {})).rejects.toThrow(message);
});

test("runners that know no type of what a matcher gets, such as bun, take them", () => {
  expectTypeOf(matchers.toMatchContract).parameter(0).toBeUnknown();
  expectTypeOf(matchers.toHaveBeenRequested).parameter(0).toBeUnknown();
});

test("an empty list satisfies the contract", () => {
  assertContract("GetSessions", { success: true, data: { sessions: [] } });
});

test("requests are asserted without any test runner", async () => {
  const mock = await createMock();
  await send(mock, "/accounts/a/realtime/kit/b/meetings?per_page=2");
  await assertRequested(mock, { operation: "GetMeetings", query: { per_page: 2 }, times: 1 });
  await expect(assertRequested(mock, { operation: "GetSessions" })).rejects.toThrow("expected at least 1, got 0");
  await mock.close();
});

test.each([
  [
    "operation",
    () => contractProblems("GetSession" as OperationId, {}),
    /no operation "GetSession": did you mean GetSessions\?/,
  ],
  [
    "revision",
    () => contractProblems("GetSessions", {}, "1999" as "2026-01"),
    /no revision "1999": choose from 2026-01/,
  ],
])("an unknown %s is a clear error", (_, problems, message) => {
  expect(problems).toThrow(message);
});

test("requests no longer known decide neither an expectation nor its opposite", async () => {
  const mock = await createMock({ journal: 0 });
  await send(mock, "/accounts/a/realtime/kit/b/meetings");
  for (const expected of [{ operation: "GetMeetings" }, { operation: "GetMeetings", times: 0 }] as const) {
    await expect(matchers.toHaveBeenRequested(mock, expected)).rejects.toThrow("no longer known: 1 request;");
    await expect(assertRequested(mock, expected)).rejects.toThrow("no longer known: 1 request;");
  }
  await mock.close();
});
