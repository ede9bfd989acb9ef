/** @jest-environment jest-fixed-jsdom */
require("realtimekit-testkit/jest");
const { createFetchMock } = require("realtimekit-testkit/fetch");

test("mock.fetch works where jsdom has fetch and its classes", async () => {
  const mock = await createFetchMock({ sessions: 10 });
  const url = "https://api.cloudflare.com/client/v4/accounts/a/realtime/kit/b/sessions";
  const response = await mock.fetch(url, { headers: { authorization: "Bearer test" } });
  expect(await response.json()).toMatchContract("GetSessions");
  await mock.close();
});
