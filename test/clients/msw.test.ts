import Cloudflare from "cloudflare";
import { setupServer } from "msw/node";
import { afterEach, expect, test } from "vitest";
import { createMswMock, type MswOptions, realtimeKitHandlers } from "../../src/clients/msw.js";
import { cloudflare7 } from "./npm/cloudflare-7.js";
import { callAll, sdkOn } from "./sdk.js";

const server = setupServer();

afterEach(() => server.close());

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

test("requests of an app to its own proxy are handled there", async () => {
  const { client } = await mockFor({ baseUrl: "http://localhost:5173/api" });
  const proxied = cloudflare7.connect({ apiToken: "test", maxRetries: 0, baseURL: "http://localhost:5173/api" });
  expect((await proxied.getSessions()).success).toBe(true);
  await expect(client.getSessions()).rejects.toThrow(Cloudflare.APIConnectionError);
});
