import { z } from "zod";
import { meetingSettingsModel, meetingStatuses, pickMeetingSettings } from "../../../contract/models/meeting.js";
import type { MeetingChanges } from "../../../world/events.js";

/** What can be said of a meeting, by the API's own names. */
export const meetingFields = {
  title: z.string().meta({ description: "Title of the meeting." }),
  status: z.enum(meetingStatuses).optional().meta({ description: "Nobody can join an INACTIVE meeting." }),
  ...meetingSettingsModel.shape,
};

const fieldsModel = z.object({ ...meetingFields, title: meetingFields.title.optional() });

/** Returns the changes that some fields ask for. */
export function meetingChanges(fields: z.output<typeof fieldsModel>): MeetingChanges {
  const { title, status } = fields;
  return {
    ...(title !== undefined && { title }),
    ...(status !== undefined && { status }),
    settings: pickMeetingSettings(fields),
  };
}
