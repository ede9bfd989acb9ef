import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Miniflare } from "miniflare";
import { createFetchMock } from "realtimekit-testkit/fetch";

const mock = await createFetchMock({ sessions: 10 });
const worker = new Miniflare({
  modules: true,
  script: `export default {
    async fetch() {
      const url = "https://api.cloudflare.com/client/v4/accounts/a/realtime/kit/b/sessions?per_page=3";
      return fetch(url, { headers: { Authorization: "Bearer test" } });
    },
  };`,
  compatibilityDate: "2026-07-01",
  outboundService: mock.fetch,
});
after(async () => {
  await worker.dispose();
  await mock.close();
});

test("a Worker's requests reach the mock", async () => {
  const response = await worker.dispatchFetch("http://worker.test/");
  assert.equal(response.status, 200);
  const { data } = await response.json();
  assert.equal(data.sessions.length, 3);
});
