import { readableRecordingConfig } from "../../contract/recording-config.js";
import { definitionOf, type Revision } from "../../contract/revisions.js";
import { type MeetingRecord, meetingFields } from "../../world/records.js";
import { ErrorResponse } from "../http/messages.js";
import { bodyText, type Handler } from "./handler.js";
import { pagingText, rejectPastEnd, requestedPage, searchFilter, timeRange } from "./list-query.js";

/** Lists the meetings of an app. */
export const getMeetings: Handler = {
  reads: ["page_no", "per_page", "start_time", "end_time", "search", "status"],
  respond({ tenant, query }, { profile, revision, meetingFields }) {
    const page = requestedPage(query, profile);
    if (page instanceof ErrorResponse) return page;
    const found = tenant.meetings.page({
      status: query.status === "ACTIVE" || query.status === "INACTIVE" ? query.status : undefined,
      time: timeRange(query, profile),
      timeField: profile.meetingsTimeField === "created_at" ? "createdAt" : "updatedAt",
      search: searchFilter(query, profile),
      descending: profile.meetingsOrder === "newest-first",
      offset: page.offset,
      limit: page.limit,
    });
    const texts = found.rows.map((meeting) => meetingText(meeting, meetingFields, revision));
    return (
      rejectPastEnd(page, found, profile) ??
      bodyText("GetMeetings", revision, `[${texts.join(",")}]`, () => pagingText(page, found, profile))
    );
  },
};

/** Writes a meeting as JSON, with the given fields in their order; absent settings are left out. */
export function meetingText(meeting: MeetingRecord, fields: readonly string[], revision: Revision): string {
  const values: Readonly<Record<string, unknown>> = meetingFields(readableMeeting(meeting, revision));
  return JSON.stringify(Object.fromEntries(fields.map((name) => [name, values[name]])));
}

function readableMeeting(meeting: MeetingRecord, revision: Revision): MeetingRecord {
  const { recording_config } = meeting.settings;
  if (!recording_config) return meeting;
  const readable = readableRecordingConfig(recording_config, definitionOf(revision).recordingConfig);
  return { ...meeting, settings: { ...meeting.settings, recording_config: readable } };
}
