import assert from "node:assert/strict";
import { test } from "node:test";
import { createMock } from "realtimekit-testkit";
import { assertContract, assertRequested } from "realtimekit-testkit/assert";
import { controlClient } from "realtimekit-testkit/control";
import { createFetchMock } from "realtimekit-testkit/fetch";

test("a body satisfies the contract", async (t) => {
  const mock = await createMock({ sessions: 10 });
  t.after(() => mock.close());
  const url = await mock.listen();
  const response = await fetch(`${url}/accounts/a/realtime/kit/b/sessions`, {
    headers: { authorization: "Bearer test" },
  });
  assertContract("GetSessions", await response.json());
  await assertRequested({ control: controlClient(url) }, { operation: "GetSessions", times: 1 });
});

test("a time limit ends a stalled request, with nothing else to keep the process alive", async () => {
  const mock = await createFetchMock();
  await mock.control.faults.add({ effect: { connection: "stall" } });
  const signal = AbortSignal.timeout(100);
  const url = "https://api.cloudflare.com/client/v4/accounts/a/realtime/kit/b/sessions";
  await assert.rejects(mock.fetch(url, { signal }), { name: "TimeoutError" });
});
