import type { undocumentedFields } from "../../contract/constants.js";
import { readableRecordingConfig } from "../../contract/recording-config.js";
import { definitionOf, type Revision } from "../../contract/revisions.js";
import { apiFieldsOf, type MeetingRecord } from "../../world/records.js";
import { ErrorResponse } from "../http/messages.js";
import { bodyText, type Handler } from "./handler.js";
import { findPage, pagingText, requestedPage, searchFilter, timeRange } from "./list-query.js";

export const getMeetings: Handler = {
  reads: ["page_no", "per_page", "start_time", "end_time", "search", "status"],
  respond({ tenant, query }, _world, { profile, revision, meetingFields }) {
    const requested = requestedPage(query, profile);
    if (requested instanceof ErrorResponse) return requested;
    const filters = {
      equals: { status: query.status === "ACTIVE" || query.status === "INACTIVE" ? query.status : undefined },
      time: timeRange(query, profile),
      timeField: profile.meetingsTimeField === "created_at" ? "createdAt" : "updatedAt",
      search: searchFilter(query, profile),
      descending: profile.meetingsOrder === "newest-first",
    } as const;
    const found = findPage(
      requested,
      ({ offset, limit }) => tenant.meetings.page({ ...filters, offset, limit }),
      profile,
    );
    if (found instanceof ErrorResponse) return found;
    const write = profile.undocumentedFields === "shown" ? withUndocumented : (_: MeetingRecord, text: string) => text;
    const texts = found.rows.map((meeting) => write(meeting, meetingText(meeting, meetingFields, revision)));
    return bodyText("GetMeetings", revision, `[${texts.join(",")}]`, () => pagingText(found, profile));
  },
};

/** Writes a meeting as JSON, with the given fields in order; leaves out absent settings. */
export function meetingText(meeting: MeetingRecord, fields: readonly string[], revision: Revision): string {
  const values: Readonly<Record<string, unknown>> = apiFieldsOf(readableMeeting(meeting, revision));
  return JSON.stringify(Object.fromEntries(fields.map((name) => [name, values[name]])));
}

function readableMeeting(meeting: MeetingRecord, revision: Revision): MeetingRecord {
  const { recording_config } = meeting.settings;
  if (!recording_config) return meeting;
  const readable = readableRecordingConfig(recording_config, definitionOf(revision).recordingConfig);
  return { ...meeting, settings: { ...meeting.settings, recording_config: readable } };
}

/** Adds the fields that only appear in examples, which show metadata both as text and as an object. */
function withUndocumented({ id }: MeetingRecord, text: string): string {
  const metadata = /^[0-7]/.test(id) ? "imported" : { source: "imported" };
  const fields = JSON.stringify({ waiting_room: false, preferred_region: null, metadata } satisfies UndocumentedFields);
  return `${text.slice(0, -1)},${fields.slice(1)}`;
}

type UndocumentedFields = Readonly<Record<(typeof undocumentedFields)["meeting"][number], unknown>>;
