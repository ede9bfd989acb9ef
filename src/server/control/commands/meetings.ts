import { z } from "zod";
import { meetingModels } from "../../../contract/models/meeting.js";
import { defaultRevision } from "../../../contract/revisions.js";
import { createMeeting, updateMeeting } from "../../../world/commands.js";
import { command } from "../command.js";
import { newIds } from "../ids.js";
import { meetingChanges, meetingFields } from "../models/meeting.js";
import { tenantFields } from "../models/tenant.js";
import { tenantNamed } from "../named.js";
import { meetingView } from "../views.js";

const answer = meetingModels[defaultRevision].meta({
  id: "Meeting",
  description: "The meeting as the API answers it.",
});

/** Commands about meetings. */
export const meetings = {
  /** Creates a meeting and returns it as the API answers it. */
  create: command({
    summary: "Create a meeting",
    input: z.strictObject({
      ...tenantFields,
      id: z.string().min(1).optional().meta({ description: "ID of the meeting; a new UUID unless set." }),
      ...meetingFields,
    }),
    answer,
    async run(context, input) {
      const tenant = await tenantNamed(context, input);
      const id = input.id ?? newIds(context, tenant)();
      const { world } = context.scope;
      const meeting = { ...meetingChanges(input), id, title: input.title };
      world.record(tenant, ...createMeeting(tenant, meeting, world.now));
      return meetingView(context, tenant, id);
    },
  }),
  /** Changes a meeting and returns it as the API answers it. */
  update: command({
    summary: "Change a meeting",
    input: z.strictObject({
      ...tenantFields,
      meeting_id: z.string(),
      ...meetingFields,
      title: meetingFields.title.optional(),
    }),
    answer,
    async run(context, input) {
      const tenant = await tenantNamed(context, input);
      const { world } = context.scope;
      world.record(tenant, ...updateMeeting(tenant, input.meeting_id, meetingChanges(input), world.now));
      return meetingView(context, tenant, input.meeting_id);
    },
  }),
};
