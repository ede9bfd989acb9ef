import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, afterEach, before, test } from "node:test";
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { assertContract } from "realtimekit-testkit/assert";
import { createMswMock, realtimeKitHandlers } from "realtimekit-testkit/msw";

const path = "/accounts/a/realtime/kit/b/sessions";
const headers = { Authorization: "Bearer test" };
const live = await createMswMock({ sessions: 10 });
const server = setupServer(
  ...live.handlers,
  ...realtimeKitHandlers({ baseUrl: "http://localhost:8787" }),
  http.get("https://api.cloudflare.com/client/v4/zones", () => HttpResponse.json({ own: "zones" })),
);

// The option of msw 2, and that of msw 3, which ignores the other.
before(() => server.listen({ onUnhandledRequest: "error", onUnhandledFrame: "error" }));
afterEach(() => server.resetHandlers());
after(() => server.close());

test("fetch gets what the contract promises", async () => {
  const response = await fetch(`https://api.cloudflare.com/client/v4${path}`, { headers });
  assertContract("GetSessions", await response.json());
});

test("a bare origin means /client/v4 below it", async () => {
  const response = await fetch(`http://localhost:8787/client/v4${path}`, { headers });
  assert.equal(response.status, 200);
});

test("handlers after ours respond to other paths", async () => {
  const response = await fetch("https://api.cloudflare.com/client/v4/zones");
  assert.deepEqual(await response.json(), { own: "zones" });
});

test("what nobody responds to is an error, and is not sent", async (t) => {
  t.mock.method(console, "error", () => {});
  let received = 0;
  const api = createServer((_request, response) => response.end(String(++received)));
  await new Promise((done) => api.listen(0, "127.0.0.1", done));
  t.after(() => api.close());
  const baseUrl = `http://127.0.0.1:${api.address().port}/client/v4`;
  server.use(...realtimeKitHandlers({ baseUrl }));
  await assert.rejects(fetch(`${baseUrl}/accounts/a/realtime/kit/b/recordings`, { headers }));
  assert.equal(received, 0);
});

test("a handler of a test comes before ours", async () => {
  server.use(http.get(`https://api.cloudflare.com/client/v4${path}`, () => HttpResponse.json({ own: true })));
  const response = await fetch(`https://api.cloudflare.com/client/v4${path}`, { headers });
  assert.deepEqual(await response.json(), { own: true });
});

test("a stalled request is aborted, and nothing else happens", async (t) => {
  await live.control.faults.add({ effect: { connection: "stall" } });
  t.after(() => live.control.faults.clear());
  // Its timer keeps the process alive, which that of AbortSignal.timeout() does not.
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 50);
  await assert.rejects(fetch(`https://api.cloudflare.com/client/v4${path}`, { headers, signal: controller.signal }), {
    name: "AbortError",
  });
});
