import Cloudflare from "cloudflare";
import { mockTest } from "realtimekit-testkit/vitest";
import { expect } from "vitest";
import { endedMinutes, liveBadge, meetingRows, sessionCard } from "./dashboard.js";

const test = mockTest({ revision: "2026-07", meetings: 0, sessions: 0 });
const tenant = { account_id: "my-account", app_id: "my-app" };

function clientOf({ fetch }: { readonly fetch: typeof globalThis.fetch }) {
  return new Cloudflare({ apiToken: "test", maxRetries: 0, timeout: 1000, fetch });
}

test("lists meetings with their titles, and which can be joined", async ({ mock }) => {
  const { id } = await mock.control.meetings.create({ ...tenant, title: "Stand-up", record_on_start: true });
  const rows = await meetingRows(clientOf(mock), tenant);
  const row = rows.find((one) => one.title === "Stand-up");
  expect(row?.id).toBe(id);
  expect(row?.joinable).toBe(true);
  expect(row?.recorded).toBe(true);
});

test("adds up the minutes of ended sessions", async ({ mock }) => {
  const { id: meeting_id } = await mock.control.meetings.create({ ...tenant, title: "Stand-up" });
  const before = await endedMinutes(clientOf(mock), tenant);
  const { session } = await mock.control.sessions.start({ ...tenant, meeting_id, participants: ["Ada", "Grace"] });
  await mock.control.clock.advance({ by: "10m" });
  await mock.control.sessions.end({ ...tenant, session_id: session.id });
  expect(await endedMinutes(clientOf(mock), tenant)).toBeGreaterThanOrEqual(before + 20);
});

test("shows a badge for a meeting that goes on", async ({ mock }) => {
  const { id: meeting_id } = await mock.control.meetings.create({ ...tenant, title: "Stand-up" });
  await mock.control.sessions.start({ ...tenant, meeting_id, participants: ["Ada"] });
  const badge = await liveBadge(clientOf(mock), tenant, meeting_id);
  expect(badge?.people).toBe(1);
  expect(badge?.kind).toBe("meeting");
});

test("shows how long a session took, and its title", async ({ mock }) => {
  const { id: meeting_id } = await mock.control.meetings.create({ ...tenant, title: "Stand-up" });
  const { session } = await mock.control.sessions.start({ ...tenant, meeting_id, participants: ["Ada"] });
  await mock.control.clock.advance({ by: "10m" });
  await mock.control.sessions.end({ ...tenant, session_id: session.id });
  const card = await sessionCard(clientOf(mock), tenant, session.id);
  expect(card.title).toBe("Stand-up");
  expect(card.peak).toBe(1);
  expect(card.seconds).toBe(600);
});
