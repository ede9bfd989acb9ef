import { expect, test } from "vitest";
import { defaultProfile } from "../../../src/contract/behaviour.js";
import {
  closeBreakoutRoom,
  createMeeting,
  endSession,
  enterBreakoutRoom,
  joinMeeting,
  leaveBreakoutRoom,
  leaveSession,
  openBreakoutRoom,
  setViewers,
  startLivestream,
  startSession,
  stopLivestream,
  updateMeeting,
} from "../../../src/world/commands.js";
import type { TenantEvent } from "../../../src/world/events.js";
import { describeUnfitEvent } from "../../../src/world/record-models.js";
import type { Tenant } from "../../../src/world/tenant.js";
import { World } from "../../../src/world/world.js";

const ada = { participantId: "ada", name: "Ada" };
const bo = { participantId: "bo", name: "Bo" };
const start = { meetingId: "meeting", sessionId: "other", joiners: [ada] };
const move = { sessionId: "session", roomId: "room", participantId: "ada" };
const at = 0;

const tooShort = { settings: { session_keep_alive_time_in_secs: 59 } };
const join = (meetingId: string, newSessionId: string) => (tenant: Tenant) =>
  joinMeeting(tenant, { meetingId, joiner: ada, newSessionId }, at, defaultProfile);

test.each<[string, (tenant: Tenant) => unknown]>([
  ["There is already a meeting meeting.", (tenant) => createMeeting(tenant, { id: "meeting", title: "" }, at)],
  ["session_keep_alive_time_in_secs is 59", (tenant) => createMeeting(tenant, { id: "m", title: "", ...tooShort }, at)],
  ["There is no meeting none.", (tenant) => updateMeeting(tenant, "none", {}, at)],
  ["session_keep_alive_time_in_secs is 59", (tenant) => updateMeeting(tenant, "idle", tooShort, at)],
  ["There is no meeting none.", join("none", "other")],
  ["Meeting closed is INACTIVE", join("closed", "other")],
  ["Participant ada is already in session session.", join("meeting", "other")],
  ["There is already a session session.", join("idle", "session")],
  ["Meeting meeting already has an active session, session.", (tenant) => startSession(tenant, start, at)],
  [
    "A session starts when somebody joins: name at least one participant.",
    (tenant) => startSession(tenant, { ...start, meetingId: "idle", joiners: [] }, at),
  ],
  ["There is no session none.", (tenant) => endSession(tenant, "none", at)],
  ["Session over has ENDED.", (tenant) => endSession(tenant, "over", at)],
  ["Participant eve is not in session.", (tenant) => leaveSession(tenant, "session", "eve", at)],
  [
    "Session session already has a breakout room room.",
    (tenant) => openBreakoutRoom(tenant, "session", { roomId: "room", title: "" }, at),
  ],
  ["Participant eve is not in session.", (tenant) => enterBreakoutRoom(tenant, { ...move, participantId: "eve" }, at)],
  [
    "Session session has no breakout room none.",
    (tenant) => enterBreakoutRoom(tenant, { ...move, roomId: "none" }, at),
  ],
  ["Breakout room shut is closed.", (tenant) => enterBreakoutRoom(tenant, { ...move, roomId: "shut" }, at)],
  ["Participant ada is not in room.", (tenant) => leaveBreakoutRoom(tenant, move, at)],
  ["Breakout room shut is closed.", (tenant) => closeBreakoutRoom(tenant, "session", "shut", at)],
  [
    "There is already a livestream session show.",
    (tenant) => startLivestream(tenant, { id: "show", livestreamId: "" }, at),
  ],
  ["viewers is -1; it must be a whole number from 0.", (tenant) => setViewers(tenant, "show", -1, at)],
  ["viewers is 1.5; it must be a whole number from 0.", (tenant) => setViewers(tenant, "show", 1.5, at)],
  ["There is no livestream session none.", (tenant) => stopLivestream(tenant, "none", at)],
  ["Livestream session past has stopped.", (tenant) => stopLivestream(tenant, "past", at)],
])("%s", (message, command) => {
  const { tenant } = stagedWorld();
  expect(() => command(tenant)).toThrow(message);
});

const roomMove = { at, sessionId: "session", roomId: "none", participantId: "bo" };

test.each<[string, TenantEvent]>([
  ["there is no meeting none", { type: "MeetingUpdated", at, meetingId: "none", changes: {} }],
  ["there is no session none", { type: "SessionEnded", at, sessionId: "none" }],
  [
    "there is already a session session",
    { type: "SessionStarted", at, sessionId: "session", associatedId: "meeting", title: "" },
  ],
  ["there is no livestream session none", { type: "LivestreamStopped", at, livestreamSessionId: "none" }],
  ["there is no participant eve", { type: "ParticipantLeft", at, sessionId: "session", participantId: "eve" }],
  ["there is no participant eve", { type: "BreakoutRoomEntered", ...roomMove, participantId: "eve" }],
  ["there is no breakout room none", { type: "BreakoutRoomEntered", ...roomMove }],
  ["there is no breakout room none", { type: "BreakoutRoomClosed", at, sessionId: "session", roomId: "none" }],
])("an event that cannot follow: %s", (problem, event) => {
  const { world, tenant } = stagedWorld();
  const { accountId, appId } = tenant.key;
  expect(describeUnfitEvent(world, { type: "TenantChanged", accountId, appId, event })).toBe(problem);
});

/** Creates a world with a LIVE session with Ada and Bo and two breakout rooms, and a record of each other kind. */
function stagedWorld(): { world: World; tenant: Tenant } {
  const nothing = { meetings: [], sessions: [], livestreamSessions: [] };
  const world = new World({ profile: defaultProfile, epoch: at, maxTenants: 1, tenantSeed: () => nothing });
  const tenant = world.open("account", "app");
  const record = (events: readonly TenantEvent[]) => world.record(tenant, ...events);
  for (const id of ["meeting", "idle", "closed"]) record(createMeeting(tenant, { id, title: id }, at));
  record(startSession(tenant, { meetingId: "idle", sessionId: "over", joiners: [ada] }, at));
  record(endSession(tenant, "over", at));
  record(updateMeeting(tenant, "closed", { status: "INACTIVE" }, at));
  record(startSession(tenant, { meetingId: "meeting", sessionId: "session", joiners: [ada, bo] }, at));
  for (const roomId of ["room", "shut"]) record(openBreakoutRoom(tenant, "session", { roomId, title: roomId }, at));
  record(closeBreakoutRoom(tenant, "session", "shut", at));
  for (const id of ["show", "past"]) record(startLivestream(tenant, { id, livestreamId: "livestream" }, at));
  record(stopLivestream(tenant, "past", at));
  return { world, tenant };
}
