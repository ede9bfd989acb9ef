import fc from "fast-check";
import { defaultProfile } from "../../../src/contract/behaviour.js";
import { defaultEpoch } from "../../../src/fixtures/generate/defaults.js";
import { generateTenant } from "../../../src/fixtures/generate/tenant.js";
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
  stopLivestream,
  updateMeeting,
} from "../../../src/world/commands.js";
import type { TenantEvent } from "../../../src/world/events.js";
import type { Tenant } from "../../../src/world/tenant.js";
import { World } from "../../../src/world/world.js";
import { apiRecords } from "../api-records.js";

/** One choice of everything a command may name, by place in what there is. */
export const choice = fc.record({
  kind: fc.nat({ max: 11 }),
  place: fc.nat(),
  person: fc.constantFrom("ada", "bob", "cyd"),
  room: fc.constantFrom("room-1", "room-2"),
  seconds: fc.integer({ min: 0, max: 700 }),
  renews: fc.boolean(),
});

export type Choice = typeof choice extends fc.Arbitrary<infer T> ? T : never;

/** Creates a world of little data. */
export function smallWorld(seed: string): World {
  return new World({
    profile: defaultProfile,
    epoch: defaultEpoch,
    maxTenants: 1,
    tenantSeed: (key) => generateTenant({ ...key, seed, meetings: 6, sessions: 12, epoch: defaultEpoch }),
  });
}

/** Returns the events of the command that a choice means in a tenant. Throws `CommandError` when it breaks a rule. */
export function command(tenant: Tenant, world: World, chosen: Choice, id: string): TenantEvent[] {
  const { kind, place, person, room, seconds, renews } = chosen;
  const at = world.now;
  const all = apiRecords(tenant, at);
  const pick = (items: readonly { id?: string | undefined }[]) =>
    items[place % Math.max(1, items.length)]?.id ?? "none";
  const meetingId = pick(all.meetings);
  const sessionId = pick(renews ? all.sessions.filter(({ status }) => status === "LIVE") : all.sessions);
  const livestreamSessionId = pick(all.livestreamSessions);
  const joinWithinKeepAlive = renews ? "new-session" : "same-session";
  switch (kind) {
    case 0:
      return createMeeting(
        tenant,
        { id: `182bd5e5-6e1a-4fe4-a799-${id.replace(/\D/g, "").padStart(12, "0")}`, title: "New" },
        at,
      );
    case 1:
      return updateMeeting(
        tenant,
        meetingId,
        { status: renews ? "ACTIVE" : "INACTIVE", settings: { session_keep_alive_time_in_secs: seconds } },
        at,
      );
    case 2:
      return leaveSession(tenant, sessionId, person, at);
    case 3:
      return endSession(tenant, sessionId, at);
    case 4:
      return openBreakoutRoom(tenant, sessionId, { roomId: room, title: room }, at);
    case 5:
      return enterBreakoutRoom(tenant, { sessionId, roomId: room, participantId: person }, at);
    case 6:
      return leaveBreakoutRoom(tenant, { sessionId, roomId: room, participantId: person }, at);
    case 7:
      return closeBreakoutRoom(tenant, sessionId, room, at);
    case 8:
      return startLivestream(tenant, { id, livestreamId: "livestream" }, at);
    case 9:
      return setViewers(tenant, livestreamSessionId, place % 100, at);
    case 10:
      return stopLivestream(tenant, livestreamSessionId, at, renews ? "encoder lost" : undefined);
    default: {
      const joiner = { participantId: person, name: person };
      return joinMeeting(tenant, { meetingId, joiner, newSessionId: id }, at, { joinWithinKeepAlive });
    }
  }
}
