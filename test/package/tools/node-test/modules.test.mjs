import { test } from "node:test";
import { createMock } from "realtimekit-testkit";
import { assertContract, assertRequested } from "realtimekit-testkit/assert";
import { controlClient } from "realtimekit-testkit/control";

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
