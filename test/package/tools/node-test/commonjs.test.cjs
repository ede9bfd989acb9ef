const { test } = require("node:test");
const { createMock } = require("realtimekit-testkit");
const { assertContract, assertRequested } = require("realtimekit-testkit/assert");

test("a body satisfies the contract", async (t) => {
  const mock = await createMock({ sessions: 10 });
  t.after(() => mock.close());
  const url = await mock.listen();
  const response = await fetch(`${url}/accounts/a/realtime/kit/b/sessions`, {
    headers: { authorization: "Bearer test" },
  });
  assertContract("GetSessions", await response.json());
  await assertRequested(mock, { operation: "GetSessions", times: 1 });
});
