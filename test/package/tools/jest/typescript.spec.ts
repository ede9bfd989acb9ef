import { createFetchMock, type FetchMock } from "realtimekit-testkit/fetch";

const url = "https://api.cloudflare.com/client/v4/accounts/a/realtime/kit/b/sessions";

let mock: FetchMock;
beforeAll(async () => {
  mock = await createFetchMock({ sessions: 10 });
});
afterAll(() => mock.close());

test("a body satisfies the contract", async () => {
  const response = await mock.fetch(url, { headers: { Authorization: "Bearer test" } });
  const body: unknown = await response.json();
  expect(body).toMatchContract("GetSessions");
  await expect(mock).toHaveBeenRequested({ operation: "GetSessions", times: 1 });
  // @ts-expect-error There is no such operation.
  expect(() => expect(body).toMatchContract("GetNothing")).toThrow();
});
