import { expect, test, vi } from "vitest";
import { apiOperations } from "../../../src/contract/api-operations.js";
import { operationIds } from "../../../src/contract/operations.js";
import type { LoggedRequest } from "../../../src/server/http/messages.js";
import { createUnservedRouter, nearestOperation } from "../../../src/server/http/router.js";
import { loadDocument, operationsIn } from "../../../src/server/http/served-document.js";
import { controlled, documentedApp, ways } from "../control/controlled.js";

const participants = `${documentedApp}/meetings/meeting_id/participants`;

test("every operation that is not served is found by its method and path, also below the base path", async () => {
  const served = operationsIn(await loadDocument("2026-01"));
  const find = createUnservedRouter(served);
  const found = apiOperations.map(({ id, method, path }) => {
    const url = path.replaceAll(/\{[^}]+\}/g, "some-id");
    expect(find(method, `/client/v4${url}`)?.operation.id).toBe(find(method, url)?.operation.id);
    return find(method, url)?.operation.id === id;
  });
  expect(found.filter((isFound) => !isFound)).toHaveLength(operationIds.length);
});

test.each(ways)("%s, an operation that is not served is named everywhere, and the response stays", async (way) => {
  const requests: LoggedRequest[] = [];
  const notices: string[] = [];
  const { url, control } = await controlled(way, {
    onRequest: (request) => requests.push(request),
    onNotice: (notice) => notices.push(notice),
  });
  const response = await fetch(url + participants, { method: "POST", headers: { origin: "http://localhost:5173" } });
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ success: false, errors: [{ code: 7003 }] });
  expect(response.headers.get("x-testkit-operation-not-served")).toBe("add_participant");
  expect(response.headers.get("access-control-expose-headers")).toContain("x-testkit-operation-not-served");
  expect(requests).toMatchObject([{ method: "POST", status: 404, notServed: "add_participant" }]);
  expect(notices).toEqual(["add_participant exists in the API; this mock does not serve it; see --pass-to."]);
  expect((await control.journal.list({ operation: "add_participant" })).requests).toMatchObject([
    { operation: "add_participant", note: "operation-not-served", app_id: "app_id", status: 404 },
  ]);
  expect(await control.journal.mistakes()).toEqual({
    mistakes: [
      {
        kind: "operation-not-served",
        message: "add_participant exists in the API; this mock does not serve it; see --pass-to",
        count: 1,
        requests: [1],
      },
    ],
  });
  const coverage = await control.coverage.read();
  expect(coverage.not_served).toEqual([{ id: "add_participant", requests: 1 }]);
  expect(coverage.covered).toBe(0);
});

test.each([
  ["POST", `${documentedApp}/meetings`, 405, "create_meeting"],
  ["GET", `${documentedApp}/sessions/session_id/participants`, 404, "GetSessionParticipants"],
  ["HEAD", `${documentedApp}/webhooks/all`, 404, "getAllWebhookEvents"],
  ["GET", "/accounts/a/realtime/kit/apps", 404, "get_apps"],
  ["DELETE", `${documentedApp}/presets/1`, 404, "delete-presets-preset_id"],
  ["DELETE", `${documentedApp}/sessions`, 405, null],
  ["OPTIONS", `${documentedApp}/presets`, 404, null],
  ["GET", documentedApp, 404, null],
])("%s %s returns %i and names %s", async (method, path, status, name) => {
  const { url } = await controlled("in-process");
  const response = await fetch(url + path, { method });
  expect([response.status, response.headers.get("x-testkit-operation-not-served")]).toEqual([status, name]);
});

test("a page in the browser, and `ctl`, list what was not served", async () => {
  const { url } = await controlled("in-process");
  await fetch(url + participants, { method: "POST" });
  const page = await fetch(`${new URL(url).origin}/_testkit/coverage/page`);
  expect(await page.text()).toContain("<li>add_participant (1)</li>");
});

test.each([
  [`/${documentedApp}/sessions`, "GetSessions"],
  [`${documentedApp}//meetings`, "GetMeetings"],
  [`${documentedApp}/sessions/`, "GetSessions"],
  ["/realtime/kit/app_id/sessions/session_id", "GetSessionDetails"],
  ["/meetings/m/active-session", "GetActiveSession"],
  ["/v4/accounts/a/realtime/kit/b/meetings", "GetMeetings"],
  [`/client/v4/client/v4${documentedApp}/sessions`, "GetSessions"],
  [`${documentedApp}/session`, "GetSessions"],
  ["/accounts//realtime/kit/app/sessions", "GetSessions"],
  ["/", undefined],
  ["/favicon.ico", undefined],
  ["/accounts/a/workers/scripts", undefined],
  [`${documentedApp}/sessions`, undefined],
  [`${documentedApp}/nothing`, undefined],
  [`${documentedApp}/%ff/sessions`, undefined],
  ["/x".repeat(30_000), undefined],
])("the operation nearest to GET %.60s is %s", (path, id) => {
  expect(nearestOperation("GET", path)?.id).toBe(id);
});

test.each(ways)("%s, a path that is almost one of the API's is a client mistake", async (way) => {
  const onNotice = vi.fn();
  const { url, control } = await controlled(way, { onNotice });
  await fetch(`${url}/${documentedApp}/sessions?status=LIVE`);
  const path = "/accounts/{account_id}/realtime/kit/{app_id}/sessions";
  const message = `no operation has the path /client/v4/${documentedApp}/sessions; the nearest is GET ${path}`;
  expect((await control.journal.mistakes()).mistakes).toEqual([
    { kind: "unknown-path", message, count: 1, requests: [1] },
  ]);
  expect(onNotice).toHaveBeenCalledExactlyOnceWith(`${message}.`, true);
});

test("a strict mock rejects both kinds, and nothing else that has no route", async () => {
  const { url } = await controlled("in-process", { strict: ["unknown-path", "operation-not-served"] });
  const statusOf = async (path: string, method = "GET") => (await fetch(url + path, { method })).status;
  expect(await statusOf(`/${documentedApp}/sessions`)).toBe(400);
  expect(await statusOf(participants, "POST")).toBe(400);
  expect(await statusOf(participants, "OPTIONS")).toBe(404);
  expect(await statusOf("/favicon.ico")).toBe(404);
  expect(await statusOf(`${documentedApp}/sessions`, "DELETE")).toBe(405);
});
