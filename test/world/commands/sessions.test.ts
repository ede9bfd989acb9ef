import { expect, test } from "vitest";
import { defaultProfile } from "../../../src/contract/behaviour.js";
import {
  closeBreakoutRoom,
  createMeeting,
  endSession,
  enterBreakoutRoom,
  joinMeeting,
  leaveSession,
  openBreakoutRoom,
  updateMeeting,
} from "../../../src/world/commands.js";
import { spentMs, toMinutes } from "../../../src/world/reduce.js";
import type { Tenant } from "../../../src/world/tenant.js";
import { TenantLimitError, World } from "../../../src/world/world.js";

const minute = 60_000;

function emptyWorld(maxTenants = 5): World {
  const nothing = { meetings: [], sessions: [], livestreamSessions: [] };
  return new World({ profile: defaultProfile, epoch: 0, maxTenants, tenantSeed: () => nothing });
}

function withMeeting(keepAliveSeconds = 60): { world: World; tenant: Tenant } {
  const world = emptyWorld();
  const tenant = world.open("account", "app");
  world.record(
    tenant,
    ...createMeeting(
      tenant,
      { id: "meeting", title: "Review", settings: { session_keep_alive_time_in_secs: keepAliveSeconds } },
      world.now,
    ),
  );
  return { world, tenant };
}

function join(
  world: World,
  tenant: Tenant,
  name: string,
  newSessionId = "s1",
  joinWithinKeepAlive: "same-session" | "new-session" = "same-session",
) {
  const joiner = { participantId: name, name };
  const joining = { meetingId: "meeting", joiner, newSessionId };
  world.record(tenant, ...joinMeeting(tenant, joining, world.now, { joinWithinKeepAlive }));
}

test("the first to join starts the session, which inherits the meeting's title; peak and minutes are counted", () => {
  const { world, tenant } = withMeeting();
  join(world, tenant, "ada");
  world.advanceTo(2 * minute);
  join(world, tenant, "bob");
  world.advanceTo(3 * minute);
  world.record(tenant, ...leaveSession(tenant, "s1", "ada", world.now));
  world.advanceTo(5 * minute);
  const session = tenant.sessions.get("s1");
  expect(session).toMatchObject({ title: "Review", status: "LIVE", createdAt: 0, peak: 2, associatedId: "meeting" });
  expect(session && toMinutes(spentMs(session, world.now), 4)).toBe(3 + 3);
});

test.each([60, 600])("a session ends %d seconds after the last participant left, to the second", (keepAlive) => {
  const { world, tenant } = withMeeting(keepAlive);
  join(world, tenant, "ada");
  world.advanceTo(minute);
  world.record(tenant, ...leaveSession(tenant, "s1", "ada", world.now));
  world.advanceTo(minute + keepAlive * 1000 - 1);
  expect(tenant.sessions.get("s1")?.status).toBe("LIVE");
  world.advanceTo(10 * 3600_000);
  expect(tenant.sessions.get("s1")).toMatchObject({
    status: "ENDED",
    endedAt: minute + keepAlive * 1000,
    spentMs: minute,
  });
  join(world, tenant, "ada", "s2");
  expect(tenant.sessions.findActive("meeting")?.id).toBe("s2");
});

test("who joins within the keep-alive continues the session, or starts another where the profile says so", () => {
  const { world, tenant } = withMeeting();
  join(world, tenant, "ada");
  world.record(tenant, ...leaveSession(tenant, "s1", "ada", world.now));
  world.advanceTo(59_000);
  join(world, tenant, "bob", "s2");
  expect(tenant.sessions.findActive("meeting")?.id).toBe("s1");
  world.record(tenant, ...leaveSession(tenant, "s1", "bob", world.now));
  join(world, tenant, "cyd", "s3", "new-session");
  expect(tenant.sessions.get("s1")?.status).toBe("ENDED");
  expect(tenant.sessions.findActive("meeting")?.id).toBe("s3");
});

test("nobody joins an INACTIVE meeting, but its session stays LIVE", () => {
  const { world, tenant } = withMeeting();
  join(world, tenant, "ada");
  world.record(tenant, ...updateMeeting(tenant, "meeting", { status: "INACTIVE" }, world.now));
  expect(() => join(world, tenant, "bob")).toThrow("Meeting meeting is INACTIVE: nobody can join it.");
  expect(tenant.sessions.findActive("meeting")?.present).toHaveLength(1);
});

test("ending a session ends its breakout rooms and empties them; who is in a room is in the session", () => {
  const { world, tenant } = withMeeting();
  join(world, tenant, "ada");
  join(world, tenant, "bob");
  const ada = { sessionId: "s1", participantId: "ada" };
  world.record(tenant, ...openBreakoutRoom(tenant, "s1", { roomId: "r1", title: "Room 1" }, world.now));
  world.record(tenant, ...openBreakoutRoom(tenant, "s1", { roomId: "r2", title: "Room 2" }, world.now));
  world.record(tenant, ...enterBreakoutRoom(tenant, { ...ada, roomId: "r1" }, world.now));
  world.record(tenant, ...enterBreakoutRoom(tenant, { ...ada, roomId: "r2" }, world.now));
  world.advanceTo(minute);
  world.record(tenant, ...closeBreakoutRoom(tenant, "s1", "r1", world.now));
  const live = tenant.sessions.get("s1");
  expect(live?.present).toHaveLength(2);
  expect(live?.rooms.map(({ present, status }) => [present.length, status])).toEqual([
    [0, "ENDED"],
    [1, "LIVE"],
  ]);
  world.record(tenant, ...endSession(tenant, "s1", world.now));
  const ended = tenant.sessions.get("s1");
  expect(ended?.rooms.map(({ status, spentMs: spent }) => [status, spent])).toEqual([
    ["ENDED", 0],
    ["ENDED", minute],
  ]);
  expect(ended).toMatchObject({ status: "ENDED", present: [], spentMs: 2 * minute });
});

test.each([
  ["an unknown meeting", () => joinMeetingOf("nobody"), "There is no meeting nobody."],
  ["an unknown session", () => endSession(withMeeting().tenant, "s9", 0), "There is no session s9."],
  [
    "a keep-alive out of range",
    () => withMeeting(601),
    "session_keep_alive_time_in_secs is 601; it must be from 60 to 600.",
  ],
])("a command about %s is rejected", (_, attempt, message) => {
  expect(attempt).toThrow(message);
});

function joinMeetingOf(meetingId: string) {
  const { tenant } = withMeeting();
  const joiner = { participantId: "a", name: "a" };
  joinMeeting(tenant, { meetingId, joiner, newSessionId: "s" }, 0, { joinWithinKeepAlive: "same-session" });
}

test("a tenant has the same data whenever it is first used", () => {
  const early = emptyWorld();
  const live = { ...liveSession(), emptySince: 0, present: [] };
  const tenantSeed = () => ({ meetings: [], sessions: [live], livestreamSessions: [] });
  const used = new World({ ...early.options, tenantSeed });
  const late = new World({ ...early.options, tenantSeed });
  used.open("account", "app");
  used.advanceTo(3600_000);
  late.advanceTo(3600_000);
  expect(late.open("account", "app").sessions.get("s1")).toEqual(used.open("account", "app").sessions.get("s1"));
  expect(late.open("account", "app").sessions.get("s1")?.endedAt).toBe(60_000);
});

test("the clock never goes back", () => {
  const world = emptyWorld();
  world.advanceTo(500);
  world.advanceTo(400);
  expect(world.now).toBe(500);
});

test("one tenant too many is rejected, and those that are open stay as they are", () => {
  const world = emptyWorld(2);
  const first = world.open("account", "a");
  world.open("account", "b");
  expect(() => world.open("account", "c")).toThrow(TenantLimitError);
  expect(world.open("account", "a")).toBe(first);
  world.apply({ type: "TenantDropped", accountId: "account", appId: "b" });
  expect(world.open("account", "c").key.appId).toBe("c");
});

test("a dropped tenant leaves nothing: a world from a snapshot holds later ones in the same order", () => {
  const world = emptyWorld();
  world.open("first", "a");
  world.open("second", "a");
  world.apply({ type: "TenantDropped", accountId: "first", appId: "a" });
  const restored = emptyWorld();
  restored.restore(world.snapshot("changes"));
  for (const one of [world, restored]) one.open("first", "a");
  expect(restored.snapshot("changes")).toEqual(world.snapshot("changes"));
});

function liveSession() {
  const { world, tenant } = withMeeting();
  join(world, tenant, "ada");
  const session = tenant.sessions.get("s1");
  if (!session) throw new Error("no session");
  return session;
}
