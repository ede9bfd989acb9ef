const { matchers } = require("realtimekit-testkit/assert");
const { createFetchMock } = require("realtimekit-testkit/fetch");

const url = "https://api.cloudflare.com/client/v4/accounts/a/realtime/kit/b/sessions";
const headers = { Authorization: "Bearer test" };

expect.extend(matchers);

let mock;
beforeAll(async () => {
  mock = await createFetchMock({ sessions: 10 });
});
afterAll(() => mock.close());

test("a body satisfies the contract", async () => {
  const response = await mock.fetch(new Request(url, { headers }));
  const body = await response.json();
  expect(body).toMatchContract("GetSessions");
  expect({ ...body, success: false }).not.toMatchContract("GetSessions");
  await expect(mock).toHaveBeenRequested({ operation: "GetSessions", times: 1 });
});

test("values of this realm reach the mock", async () => {
  const { id } = await mock.control.meetings.create({ title: "Stand-up" });
  await mock.control.sessions.start({ meeting_id: id, participants: ["Ada", "Bob"] });
  const response = await mock.fetch(new URL(url), { headers: new Headers(headers) });
  expect(response.status).toBe(200);
});
