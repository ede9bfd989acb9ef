import supertest from "supertest";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { documentedTenant } from "../../src/contract/constants.js";
import { meetingListModels, sessionListModels } from "../../src/contract/response-models.js";
import { revisions } from "../../src/contract/revisions.js";
import { operationUrls } from "./operation-urls.js";
import { credentials, gatewayError, pathOf, productError, send } from "./requests.js";
import { mockFor } from "./stage.js";

const app = pathOf(documentedTenant.accountId, documentedTenant.appId);
const success = z.looseObject({ success: z.literal(true) });

describe.each(revisions)("revision %s", (revision) => {
  describe.each(["", "/client/v4"])("below %j", (prefix) => {
    test.each(operationUrls(revision))("$id responds as its model says, and nothing more", async ({ url, model }) => {
      const mock = await mockFor({ revision });
      const { status, headers, body } = await supertest(mock.app.server)
        .get(prefix + url)
        .set(credentials);
      expect(status).toBe(200);
      expect(headers["content-type"]).toBe("application/json; charset=utf-8");
      success.parse(body);
      // Models drop fields they do not know, so equality means that there is none.
      expect(model.parse(body)).toEqual(body);
    });

    test.each(operationUrls(revision))("$id rejects a request without credentials", async ({ url }) => {
      const mock = await mockFor({ revision });
      const { status, body } = await supertest(mock.app.server).get(prefix + url);
      expect([status, gatewayError(body)?.code]).toEqual([401, 9106]);
    });
  });

  test("all pages of all lists respond as their models say", async () => {
    const mock = await mockFor({ revision });
    for (const [list, models] of [
      ["meetings", meetingListModels],
      ["sessions", sessionListModels],
    ] as const) {
      for (let page = 1; page <= 12; page++) {
        const { body } = await send(mock, `${app}/${list}?page_no=${page}&per_page=20`);
        expect(models[revision].parse(body)).toEqual(body);
      }
    }
  });

  test.each([
    ["sessions/none", "No session found for session_id none"],
    ["livestreams/sessions/none", "No livestream session found for livestream_session_id none"],
    ["meetings/none/active-session", "No active session found for meeting_id none"],
    [
      "meetings/6bf2b8be-04dd-4191-b602-1128921a306b/active-session",
      "No active session found for meeting_id 6bf2b8be-04dd-4191-b602-1128921a306b",
    ],
  ])("%s returns 404 in the product envelope", async (path, message) => {
    const mock = await mockFor({ revision });
    const { status, body } = await send(mock, `${app}/${path}`);
    expect([status, productError(body)]).toEqual([404, { code: 404, message }]);
  });
});

test("the two revisions differ as published", async () => {
  const [older, newer] = [await mockFor({ revision: "2026-01" }), await mockFor({ revision: "2026-07" })];
  const details = `${app}/sessions/session_id?include_breakout_rooms=true`;
  const meetings = `${app}/meetings?per_page=1`;
  expect((await send(older, details)).body).toMatchObject({
    data: { session: { id: "session_id", meta: expect.anything(), breakout_rooms: [{}, {}] } },
  });
  const { data } = z.object({ data: z.looseObject({}) }).parse((await send(newer, details)).body);
  expect(data).toMatchObject({ id: "session_id", breakout_rooms: [{ status: "ENDED" }, { status: "ENDED" }] });
  expect(data).not.toHaveProperty("meta");
  expect((await send(older, `${app}/sessions`)).body).not.toHaveProperty("paging");
  expect((await send(newer, `${app}/sessions`)).body).toHaveProperty("paging.total_count");
  expect((await send(older, meetings)).body).not.toHaveProperty("data.0.transcribe_on_end");
  expect((await send(newer, meetings)).body).toHaveProperty("data.0.transcribe_on_end");
  // 2026-01 has no status of meetings, so it is a parameter that nobody knows.
  expect((await send(older, `${app}/meetings?status=x`)).status).toBe(200);
  expect((await send(newer, `${app}/meetings?status=x`)).status).toBe(400);
  expect((await send(newer, `${app}/meetings?status=INACTIVE&per_page=1`)).body).toMatchObject({
    data: [{ status: "INACTIVE" }],
  });
});

test("every id of the documents is found", async () => {
  const mock = await mockFor();
  for (const path of [
    "sessions/session_id",
    "sessions/182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e",
    "meetings/meeting_id/active-session",
    "meetings/182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e/active-session",
    "livestreams/sessions/livestream-session-id",
    "sessions?page_no=0&per_page=0",
    "meetings?page_no=0&per_page=0",
    "sessions?associated_id=associated_id&participants=1:10&search=search&sort_by=minutesConsumed&sort_order=ASC&status=LIVE&start_time=2019-12-27T18:11:19.117Z&end_time=2019-12-27T18:11:19.117Z",
  ]) {
    expect([path, (await send(mock, `${app}/${path}`)).status]).toEqual([path, 200]);
  }
});
