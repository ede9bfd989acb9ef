import assert from "node:assert/strict";
import { test } from "node:test";
import Cloudflare from "cloudflare";
import { createFetchMock } from "realtimekit-testkit/fetch";

// The revision that this version of the SDK speaks.
const revision = process.env.REVISION;

test("lists, details and typed errors, without a port and with one", async (t) => {
  const mock = await createFetchMock({ revision, sessions: 10 });
  t.after(() => mock.close());
  const clients = [
    new Cloudflare({ apiToken: "test", fetch: mock.fetch }),
    new Cloudflare({ apiToken: "test", baseURL: await mock.listen(), maxRetries: 0 }),
  ];
  for (const { realtimeKit } of clients) {
    const { data } = await realtimeKit.sessions.getSessions("b", { account_id: "a", status: "LIVE" });
    const [session] = data.sessions;
    assert.equal(session.status, "LIVE");
    const here = { account_id: "a", app_id: "b" };
    const args = revision === "2026-01" ? ["b", "none", here] : ["none", here];
    await assert.rejects(realtimeKit.sessions.getSessionDetails(...args), Cloudflare.NotFoundError);
  }
  const { count } = await mock.control.journal.verify({ operation: "GetSessions", times: 2 });
  assert.equal(count, 2);
});
