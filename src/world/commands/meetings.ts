import { keepAliveSeconds } from "../../contract/constants.js";
import type { Instant } from "../../lib/time.js";
import type { MeetingChanges, TenantEvent } from "../events.js";
import type { MeetingRecord } from "../records.js";
import type { Tenant } from "../tenant.js";
import { CommandError } from "./command-error.js";

/** What a new meeting may be told; the rest has the API's defaults. */
export type NewMeeting = { readonly id: string; readonly title: string } & MeetingChanges;

/** Creates a meeting. Fails when its id is taken or its keep-alive is out of range. */
export function createMeeting(tenant: Tenant, meeting: NewMeeting, at: Instant): TenantEvent[] {
  if (tenant.meetings.get(meeting.id)) throw new CommandError("conflict", `There is already a meeting ${meeting.id}.`);
  checkKeepAlive(meeting);
  return [{ type: "MeetingCreated", at, meeting: { ...meetingDefaults, createdAt: at, updatedAt: at, ...meeting } }];
}

/** Changes a meeting. Fails when there is no such meeting or its keep-alive would be out of range. */
export function updateMeeting(tenant: Tenant, meetingId: string, changes: MeetingChanges, at: Instant): TenantEvent[] {
  if (!tenant.meetings.get(meetingId)) throw new CommandError("not-found", `There is no meeting ${meetingId}.`);
  checkKeepAlive(changes);
  return [{ type: "MeetingUpdated", at, meetingId, changes }];
}

const meetingDefaults = {
  status: "ACTIVE",
  keepAliveSeconds: keepAliveSeconds.default,
  liveStreamOnStart: false,
  persistChat: false,
  recordOnStart: false,
  summarizeOnEnd: false,
  transcribeOnEnd: false,
} as const satisfies Partial<MeetingRecord>;

function checkKeepAlive({ keepAliveSeconds: seconds }: MeetingChanges): void {
  const { minimum, maximum } = keepAliveSeconds;
  if (seconds === undefined || (seconds >= minimum && seconds <= maximum)) return;
  throw new CommandError("invalid", `keepAliveSeconds is ${seconds}; it must be from ${minimum} to ${maximum}.`);
}
