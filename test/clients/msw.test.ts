import https from "node:https";
import Cloudflare from "cloudflare";
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createMswMock, type MswOptions, realtimeKitHandlers } from "../../src/clients/msw.js";
import { cloudflare7 } from "./npm/cloudflare-7.js";
import { callAll, sdkOn } from "./sdk.js";

const server = setupServer();

afterEach(() => {
  server.close();
  vi.restoreAllMocks();
});

function listen(...handlers: Parameters<typeof setupServer>) {
  server.resetHandlers(...handlers);
  server.listen({ onUnhandledRequest: "error" });
  return sdkOn(fetch);
}

async function mockFor(options: MswOptions = {}) {
  const { handlers, control } = await createMswMock({ revision: "2026-07", ...options });
  return { client: listen(...handlers), control };
}

test("the official SDK gets all five operations by one added line", async () => {
  const bodies = await callAll(listen(...realtimeKitHandlers({ revision: "2026-07" })));
  expect(Object.values(bodies).map(({ success }) => success)).toEqual([true, true, true, true, true]);
});

test("an event shows in the next response", async () => {
  const { client, control } = await mockFor({ meetings: 0, sessions: 0 });
  const before = (await client.getSessions()).paging?.total_count ?? 0;
  const tenant = { account_id: "023e105f4ecef8ad9ca31a8372d0c353", app_id: "app_id" };
  const meeting = await control.meetings.create({ ...tenant, title: "Town hall" });
  await control.sessions.start({ ...tenant, meeting_id: meeting.id });
  const { data, paging } = await client.getSessions({ per_page: 1 });
  expect(paging?.total_count).toBe(before + 1);
  expect(data?.sessions?.[0]).toMatchObject({ meeting_display_name: "Town hall", status: "LIVE" });
  expect((await control.journal.verify({ operation: "GetSessions", query: { per_page: 1 }, times: 1 })).ok).toBe(true);
});

test("faults break the connection", async () => {
  const { client, control } = await mockFor();
  await control.faults.add({ effect: { connection: "reset" } });
  await expect(client.getSessions()).rejects.toThrow(Cloudflare.APIConnectionError);
  await control.faults.clear();
  await control.faults.preset({ name: "api-down" });
  await expect(client.getSessions()).rejects.toThrow(Cloudflare.InternalServerError);
});

test("a mock creates no AbortController, which requests of a Worker cannot share", async () => {
  vi.stubGlobal("AbortController", undefined);
  const { handlers, control } = await createMswMock();
  vi.unstubAllGlobals();
  const client = listen(...handlers);
  await control.faults.preset({ name: "slow-3g" });
  expect((await client.getSessions()).success).toBe(true);
});

test("requests of an app to its own proxy are handled there", async () => {
  const { client } = await mockFor({ baseUrl: "http://localhost:5173/api" });
  const proxied = cloudflare7.connect({ apiToken: "test", maxRetries: 0, baseURL: "http://localhost:5173/api" });
  expect((await proxied.getSessions()).success).toBe(true);
  await expect(client.getSessions()).rejects.toThrow(Cloudflare.APIConnectionError);
});

const api = "https://api.cloudflare.com/client/v4";
const kit = "/accounts/a/realtime/kit/b";
const headers = { authorization: "Bearer test" };

test.each<[options: unknown, message: string]>([
  [5, "The options of a mock are 5: expected an object"],
  [{ strict: "all" }, 'strict is "all": expected a list of'],
  [{ hosts: ["localhost"] }, "hosts is an option of /fetch and /vitest, not of this mock"],
])("handlers are not created with options that cannot be meant: %j", async (options, message) => {
  expect(() => realtimeKitHandlers(options as MswOptions)).toThrow(message);
  await expect(createMswMock(options as MswOptions)).rejects.toThrow(message);
});

describe("what the mock does not serve", () => {
  const own = http.all("*", () => HttpResponse.text("own"));

  test.each([
    ["an operation of the API", "GET", `${api}${kit}/recordings`, "operation-not-served"],
    [
      "an operation with a method that the mock does not serve",
      "POST",
      `${api}${kit}/meetings`,
      "operation-not-served",
    ],
    ["a path like one of the API", "GET", `${api}${kit}/nothing`, "not-served"],
    ["a path with another prefix", "GET", `https://api.cloudflare.com/v9${kit}/sessions`, "not-served"],
  ])("%s is left to handlers after it, and the journal marks it", async (_, method, url, note) => {
    const { handlers, control } = await createMswMock();
    listen(...handlers, own);
    expect(await (await fetch(url, { method, headers })).text()).toBe("own");
    expect((await control.journal.list()).requests).toMatchObject([{ method, note, forwarded: "msw", status: 0 }]);
    expect(await control.journal.mistakes()).toEqual({ mistakes: [] });
  });

  test("is reported by msw when no handler comes after it, and never sent unnoticed", async () => {
    const reported = vi.spyOn(console, "error").mockImplementation(() => {});
    listen(...realtimeKitHandlers());
    await expect(fetch(`${api}${kit}/meetings`, { method: "POST", headers })).rejects.toThrow("Cannot bypass");
    await expect(fetch(`https://api.cloudflare.com/v9${kit}/sessions`, { headers })).rejects.toThrow("Cannot bypass");
    expect(reported).toHaveBeenCalledTimes(2);
  });

  test("is rejected by a strict mock", async () => {
    listen(...realtimeKitHandlers({ strict: ["operation-not-served"] }), own);
    expect((await fetch(`${api}${kit}/recordings`, { headers })).status).toBe(400);
  });

  test("other hosts and paths are left alone", async () => {
    const { handlers, control } = await createMswMock();
    listen(...handlers, own);
    for (const url of [`${api}/zones`, "https://example.com/accounts/a/realtime/kit/b/meetings"]) {
      expect(await (await fetch(url)).text()).toBe("own");
    }
    expect((await control.journal.list()).recorded).toBe(0);
  });
});

test("a method that no operation of the path has, and a path that is malformed, get the responses of the API", async () => {
  listen(...realtimeKitHandlers());
  expect((await fetch(`${api}${kit}/sessions`, { method: "DELETE", headers })).status).toBe(405);
  expect((await fetch(`${api}${kit}/sessions/%ff`, { headers })).status).toBe(400);
});

test("finds the API without the base path", async () => {
  listen(...realtimeKitHandlers({ baseUrl: "http://localhost:8787" }));
  for (const prefix of ["", "/client/v4"]) {
    expect((await fetch(`http://localhost:8787${prefix}${kit}/sessions`, { headers })).status).toBe(200);
  }
});

test("an aborted request rejects as fetch does, and msw reports nothing", async () => {
  const reported = vi.spyOn(console, "error");
  const { handlers, control } = await createMswMock();
  listen(...handlers);
  await control.faults.add({ effect: { connection: "stall" } });
  for (const signal of [AbortSignal.timeout(20), AbortSignal.abort()]) {
    const error: unknown = await fetch(`${api}${kit}/sessions`, { headers, signal }).catch((thrown) => thrown);
    expect(error).toBe(signal.reason);
  }
  expect(reported).not.toHaveBeenCalled();
});

test("a stalled request of node:https, which msw does not abort, lets the process exit once msw is closed", async () => {
  const { handlers, control } = await createMswMock();
  listen(...handlers);
  await control.faults.add({ effect: { connection: "stall" } });
  const started = vi.spyOn(globalThis, "setInterval");
  const stopped = vi.spyOn(globalThis, "clearInterval");
  const request = https.get(`${api}${kit}/sessions`, { headers }).on("error", () => {});
  const timer = () => started.mock.results[started.mock.calls.findIndex(([, delay]) => delay === 200)]?.value;
  await expect.poll(timer).toBeDefined();
  request.destroy();
  server.close();
  await expect.poll(() => stopped.mock.calls.flat()).toContain(timer());
});
