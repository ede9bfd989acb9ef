import { onTestFinished } from "vitest";
import type { BehaviourProfile } from "../../src/contract/behaviour.js";
import type { MockOptions } from "../../src/server/context/options.js";
import { createMock, type Mock } from "../../src/server/mock.js";
import {
  defaultMeetingSettings,
  type LivestreamSessionRecord,
  type MeetingRecord,
  noParticipants,
  noRooms,
  type SessionRecord,
} from "../../src/world/records.js";
import type { Tenant } from "../../src/world/tenant.js";
import { appPath, send, tenantKey } from "./requests.js";

const minute = 60_000;

/** When the staged world begins. */
export const epoch = Date.UTC(2026, 0, 15, 10);

/** Makes a mock that is closed when the test is over. */
export async function mockFor(options: MockOptions = {}): Promise<Mock> {
  const mock = await createMock({ clock: epoch, ...options });
  onTestFinished(() => mock.close());
  return mock;
}

/** Makes a mock with one tenant that holds nothing yet, to put records into before they are requested. */
export async function stage(
  profile: Partial<BehaviourProfile> = {},
  options: MockOptions = {},
): Promise<{ mock: Mock; tenant: Tenant }> {
  const mock = await mockFor({ ...options, profile, meetings: 0, sessions: 0 });
  return { mock, tenant: await tenantOf(mock) };
}

/** Returns the tenant of the tests' requests, after its first one. */
export async function tenantOf(mock: Mock): Promise<Tenant> {
  await send(mock, `${appPath}/sessions/none`);
  return mock.world.open(tenantKey.accountId, tenantKey.appId);
}

/** Creates a meeting at the epoch, except for the fields given. */
export function meeting(fields: Partial<MeetingRecord> & Pick<MeetingRecord, "id">): MeetingRecord {
  const createdAt = fields.createdAt ?? epoch;
  return {
    title: "Planning",
    status: "ACTIVE",
    createdAt,
    updatedAt: createdAt,
    settings: defaultMeetingSettings,
    ...fields,
  };
}

/** Creates an ENDED session of half an hour from the epoch on, except for the fields given. */
export function session(fields: Partial<SessionRecord> & Pick<SessionRecord, "id">): SessionRecord {
  const createdAt = fields.createdAt ?? epoch;
  return {
    associatedId: "meeting",
    title: "Planning",
    type: "meeting",
    status: "ENDED",
    createdAt,
    startedAt: createdAt,
    updatedAt: createdAt + 30 * minute,
    endedAt: createdAt + 30 * minute,
    peak: 2,
    spentMs: 40 * minute,
    present: noParticipants,
    emptySince: undefined,
    rooms: noRooms,
    meta: undefined,
    ...fields,
  };
}

/** Returns the fields of an active session, with N participants since the epoch. */
export function live(participants: number): Partial<SessionRecord> {
  const present = Array.from({ length: participants }, (_, index) => ({
    id: `p${index}`,
    name: `Person ${index}`,
    joinedAt: epoch,
  }));
  return { status: "LIVE", endedAt: undefined, spentMs: 0, present, peak: participants };
}

/** Creates a livestream session that runs since the epoch, except for the fields given. */
export function livestream(
  fields: Partial<LivestreamSessionRecord> & Pick<LivestreamSessionRecord, "id">,
): LivestreamSessionRecord {
  return {
    livestreamId: "livestream",
    createdAt: epoch,
    updatedAt: epoch,
    startedAt: epoch,
    stoppedAt: undefined,
    viewers: 0,
    viewersSince: epoch,
    viewedMs: 0,
    ...fields,
  };
}
