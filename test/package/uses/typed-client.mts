// A client typed by openapi-typescript from the shipped document, asking by openapi-fetch.
import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import { createMock } from "realtimekit-testkit";
import type { paths as older } from "./generated/2026-01.js";
import type { paths } from "./generated/2026-07.js";

const root = "/accounts/{account_id}/realtime/kit/{app_id}";
const path = { account_id: "023e105f4ecef8ad9ca31a8372d0c353", app_id: "app_id" };

const mock = await createMock({ revision: "2026-07" });
const client = createClient<paths>({ baseUrl: await mock.listen(), headers: { authorization: "Bearer test" } });

const { data: list } = await client.GET(`${root}/sessions`, {
  params: { path, query: { status: "LIVE", per_page: 3 } },
});
const statuses: ("LIVE" | "ENDED")[] = (list?.data?.sessions ?? []).map(({ status }) => status);
assert.deepEqual(statuses, ["LIVE", "LIVE", "LIVE"]);

const { data: meetings } = await client.GET(`${root}/meetings`, { params: { path, query: { page_no: 1 } } });
assert.equal(meetings?.paging.start_offset, 1);

const session_id = "session_id";
const { data: details } = await client.GET(`${root}/sessions/{session_id}`, {
  params: { path: { ...path, session_id }, query: { include_breakout_rooms: true } },
});
assert.equal(details?.data?.breakout_rooms?.[0]?.status, "ENDED");

const meeting_id = "6bf2b8be-04dd-4191-b602-1128921a306b";
const { error, response } = await client.GET(`${root}/meetings/{meeting_id}/active-session`, {
  params: { path: { ...path, meeting_id } },
});
assert.equal(response.status, 404);
assert.ok(error && "error" in error);
assert.equal(error.error.message, `No active session found for meeting_id ${meeting_id}`);

// @ts-expect-error There is no such status.
const wrong: NonNullable<paths[`${typeof root}/sessions`]["get"]["parameters"]["query"]>["status"] = "OVER";
assert.ok(wrong);

type Details = older[`${typeof root}/sessions/{session_id}`]["get"]["responses"][200]["content"]["application/json"];
const inside: keyof NonNullable<Details["data"]> = "session";
assert.ok(inside);

await mock.close();
