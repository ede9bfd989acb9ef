import assert from "node:assert/strict";
import { after, test } from "node:test";
import axios from "axios";
import { createMock } from "realtimekit-testkit";
import { assertContract } from "realtimekit-testkit/assert";
import { mockFetch } from "realtimekit-testkit/fetch";

const path = "accounts/a/realtime/kit/b/sessions";
const headers = { Authorization: "Bearer test" };
const mock = await createMock({ sessions: 10 });
const baseURL = await mock.listen();
after(() => mock.close());

test("over HTTP", async () => {
  const { data } = await axios.get(path, { baseURL, headers });
  assertContract("GetSessions", data);
});

test("in process, by its fetch adapter", async () => {
  const { data } = await axios.get(path, {
    baseURL: "https://api.cloudflare.com/client/v4",
    headers,
    adapter: "fetch",
    env: { fetch: mockFetch(mock), Request: null, Response: null },
  });
  assertContract("GetSessions", data);
});

test("an error has the status", async () => {
  await assert.rejects(axios.get(path, { baseURL }), { status: 401 });
});
