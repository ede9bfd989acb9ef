import Cloudflare from "cloudflare";
import { mockTest } from "realtimekit-testkit/vitest";
import { expect } from "vitest";
import { liveMinutes } from "./live-minutes.js";

const test = mockTest({ revision: "2026-09", meetings: 0, sessions: 0 });
const tenant = { account_id: "my-account", app_id: "my-app" };

test("counts two people for ten minutes as twenty", async ({ mock }) => {
  const { id: meeting_id } = await mock.control.meetings.create({ ...tenant, title: "Stand-up" });
  await mock.control.sessions.join({ ...tenant, meeting_id, name: "Ada" });
  await mock.control.sessions.join({ ...tenant, meeting_id, name: "Grace" });
  await mock.control.clock.advance({ by: "10m" });

  const client = new Cloudflare({ apiToken: "test", fetch: mock.fetch });
  expect(await liveMinutes(client, tenant.account_id, tenant.app_id)).toBe(20);
  await expect(mock).toHaveBeenRequested({ operation: "GetSessions", query: { status: "LIVE" }, times: 1 });
});

test("survives a short outage", async ({ mock }) => {
  await mock.control.faults.preset({ name: "api-down", when: { count: 1 } });
  const client = new Cloudflare({ apiToken: "test", fetch: mock.fetch });
  expect(await liveMinutes(client, tenant.account_id, tenant.app_id)).toBe(0);
  await expect(mock).toHaveBeenRequested({ operation: "GetSessions", times: 2 });
});

const smallPages = mockTest({ revision: "2026-09", meetings: 0, sessions: 0, profile: { maxPerPage: 10 } });

smallPages("counts all sessions, even if pages are smaller than requested", async ({ mock }) => {
  for (let number = 1; number <= 25; number++) {
    const { id: meeting_id } = await mock.control.meetings.create({ ...tenant, title: `Meeting ${number}` });
    await mock.control.sessions.join({ ...tenant, meeting_id, name: "Ada" });
  }
  await mock.control.clock.advance({ by: "1m" });

  const client = new Cloudflare({ apiToken: "test", fetch: mock.fetch });
  expect(await liveMinutes(client, tenant.account_id, tenant.app_id)).toBe(25);
});
