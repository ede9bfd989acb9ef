import { keepAliveSeconds } from "../../contract/constants.js";
import type { Instant } from "../../lib/time.js";
import type { MeetingChanges, TenantEvent } from "../events.js";
import { defaultMeetingSettings } from "../records.js";
import type { Tenant } from "../tenant.js";
import { CommandError } from "./command-error.js";

/** A meeting to create; what is left out has the API's defaults. */
export type NewMeeting = { readonly id: string; readonly title: string } & MeetingChanges;

/** Creates a meeting. Fails when its id is taken or its keep-alive is out of range. */
export function createMeeting(tenant: Tenant, meeting: NewMeeting, at: Instant): TenantEvent[] {
  if (tenant.meetings.get(meeting.id)) throw new CommandError("conflict", `There is already a meeting ${meeting.id}.`);
  checkKeepAlive(meeting);
  const settings = { ...defaultMeetingSettings, ...meeting.settings };
  const record = { status: "ACTIVE", ...meeting, createdAt: at, updatedAt: at, settings } as const;
  return [{ type: "MeetingCreated", at, meeting: record }];
}

/** Changes a meeting. Fails when there is no such meeting or its keep-alive would be out of range. */
export function updateMeeting(tenant: Tenant, meetingId: string, changes: MeetingChanges, at: Instant): TenantEvent[] {
  if (!tenant.meetings.get(meetingId)) throw new CommandError("not-found", `There is no meeting ${meetingId}.`);
  checkKeepAlive(changes);
  return [{ type: "MeetingUpdated", at, meetingId, changes }];
}

function checkKeepAlive({ settings: { session_keep_alive_time_in_secs: seconds } = {} }: MeetingChanges): void {
  const { minimum, maximum } = keepAliveSeconds;
  if (seconds === undefined || (seconds >= minimum && seconds <= maximum)) return;
  const range = `it must be from ${minimum} to ${maximum}`;
  throw new CommandError("invalid", `session_keep_alive_time_in_secs is ${seconds}; ${range}.`);
}
