import type { Mock } from "../../../src/server/mock.js";
import type { App } from "../../../src/suite/model/exchange.js";
import type { Injectable } from "../../../src/suite/target/target.js";
import { createMeeting, endSession, joinMeeting, leaveSession, updateMeeting } from "../../../src/world/commands.js";
import type { TenantEvent } from "../../../src/world/events.js";
import type { Tenant } from "../../../src/world/tenant.js";

/** Creates an app whose world goes on with every request: time passes, people come and go, sessions start and end. */
export function tickingApp(
  { app, world }: Mock,
  { account, app: appId }: App,
  random: () => number,
  pace: number,
): Injectable {
  let serial = 0;
  return {
    async inject(request) {
      world.advanceTo(world.now + 1000 + Math.floor(random() * 9000));
      const tenant = world.tenant(account, appId);
      if (tenant && random() < pace) {
        serial += 1;
        world.record(tenant, ...somethingNew(tenant, `0000aaaa-0000-4000-8000-${String(serial).padStart(12, "0")}`));
      }
      return app.inject(request);
    },
  };

  function somethingNew(tenant: Tenant, id: string): readonly TenantEvent[] {
    const at = world.now;
    const page = { descending: false, offset: 0, limit: 1000, timeField: "createdAt" } as const;
    const counting = { participantsField: "peak", sortBy: "createdAt" } as const;
    const live = tenant.sessions.page({ ...page, ...counting, status: "LIVE" }, at).rows;
    const meetings = tenant.meetings.page({ ...page, equals: { status: "ACTIVE" } }).rows;
    const session = live[Math.floor(random() * live.length)];
    const meeting = meetings[Math.floor(random() * meetings.length)];
    const present = session?.present[0];
    const joiner = { participantId: id, name: "Ada" };
    const kinds: (() => readonly TenantEvent[])[] = [
      () =>
        meeting
          ? joinMeeting(tenant, { meetingId: meeting.id, joiner, newSessionId: id }, at, world.options.profile)
          : [],
      () => (session && present ? leaveSession(tenant, session.id, present.id, at) : []),
      () => (session ? endSession(tenant, session.id, at) : []),
      () => createMeeting(tenant, { id, title: `Meeting ${id}` }, at),
      () => (meeting ? updateMeeting(tenant, meeting.id, { title: `Renamed ${id}` }, at) : []),
    ];
    return kinds[Math.floor(random() * kinds.length)]?.() ?? [];
  }
}
