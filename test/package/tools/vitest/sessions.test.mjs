import { mockTest } from "realtimekit-testkit/vitest";
import { expect } from "vitest";

const test = mockTest({ sessions: 10 });
const url = "https://api.cloudflare.com/client/v4/accounts/a/realtime/kit/b/sessions";
const headers = { Authorization: "Bearer test" };

test("a body satisfies the contract", async ({ mock }) => {
  const body = await (await mock.fetch(url, { headers })).json();
  expect(body).toMatchContract("GetSessions");
  expect({ ...body, success: false }).not.toMatchContract("GetSessions");
  await expect(mock).toHaveBeenRequested({ operation: "GetSessions", times: 1 });
});

test("the environment's own Request, Headers and URL reach the mock", async ({ mock }) => {
  for (const response of [
    await mock.fetch(new Request(url, { headers })),
    await mock.fetch(new URL(url), { headers: new Headers(headers) }),
  ]) {
    expect(response.status).toBe(200);
  }
});

test("an aborted request rejects", async ({ mock }) => {
  await mock.control.faults.add({ effect: { connection: "stall" } });
  const controller = new AbortController();
  const pending = mock.fetch(url, { headers, signal: controller.signal });
  controller.abort();
  await expect(pending).rejects.toThrow(/abort/i);
});
