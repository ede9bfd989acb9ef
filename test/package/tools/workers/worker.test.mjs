import { exports } from "cloudflare:workers";
import { setupServer } from "msw/node";
import { createMswMock } from "realtimekit-testkit/msw";
import { mockTest } from "realtimekit-testkit/vitest";
import { afterEach, expect, test, vi } from "vitest";

const worker = "http://worker.test/";

afterEach(() => vi.unstubAllGlobals());

mockTest()("a Worker calls a mock that its test created", async ({ mock }) => {
  vi.stubGlobal("fetch", mock.fetch);
  expect(await (await exports.default.fetch(worker)).json()).toMatchContract("GetSessions");
  await expect(mock).toHaveBeenRequested({ operation: "GetSessions", times: 1 });
});

test("requests of a Worker share a mock behind msw, its faults too", async () => {
  const { handlers, control } = await createMswMock();
  const server = setupServer(...handlers);
  server.listen({ onUnhandledRequest: "error" });
  await control.faults.preset({ name: "slow-3g" });
  const responses = await Promise.all([exports.default.fetch(worker), exports.default.fetch(worker)]);
  expect(responses.map(({ status }) => status)).toEqual([200, 200]);
  server.close();
});
