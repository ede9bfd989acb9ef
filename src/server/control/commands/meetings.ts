import { z } from "zod";
import { defaultRevision } from "../../../contract/constants.js";
import {
  meetingModels,
  meetingSettingsModel,
  meetingStatuses,
  pickMeetingSettings,
} from "../../../contract/meeting-model.js";
import { createMeeting, findMeeting, updateMeeting } from "../../../world/commands.js";
import type { MeetingChanges } from "../../../world/events.js";
import type { Tenant } from "../../../world/tenant.js";
import { meetingText } from "../../handlers/meetings.js";
import {
  type CommandContext,
  type CommandGroup,
  command,
  findTenant,
  listedRows,
  listFields,
  newIds,
  tenantFields,
} from "./command.js";

const newFields = {
  title: z.string().describe("Title of the meeting."),
  status: z.enum(meetingStatuses).optional().describe("Nobody can join an INACTIVE meeting."),
  ...meetingSettingsModel.shape,
};

const changeableFields = { ...newFields, title: newFields.title.optional() };

const output = meetingModels[defaultRevision]
  .extend({
    id: z.string().describe("ID of the meeting: a UUID, unless a command or a scenario chose another."),
  })
  .meta({ id: "Meeting", description: "The meeting as the API returns it." });

const listedMeeting = z.object({
  meeting: output,
  active: z
    .object({ session_id: z.string(), live_participants: z.int() })
    .optional()
    .describe("Its active session, if it has one."),
});

export const meetings = {
  create: command({
    summary: "Create a meeting",
    example: { id: "demo", title: "Demo" },
    input: z.strictObject({
      ...tenantFields,
      id: z.string().min(1).optional().describe("ID of the meeting; a new UUID unless set."),
      ...newFields,
    }),
    output,
    async run(context, input) {
      const tenant = await findTenant(context, input);
      const id = input.id ?? newIds(context, tenant)();
      const { world } = context.scope;
      const meeting = { ...meetingChanges(input), id, title: input.title };
      await world.record(tenant, ...createMeeting(tenant, meeting, world.now));
      return meetingView(context, tenant, id);
    },
  }),
  update: command({
    summary: "Change a meeting",
    example: { meeting_id: "demo", title: "Demo of the week" },
    input: z.strictObject({
      ...tenantFields,
      meeting_id: z.string().describe("The meeting to change."),
      ...changeableFields,
    }),
    output,
    async run(context, input) {
      const tenant = await findTenant(context, input);
      const { world } = context.scope;
      await world.record(tenant, ...updateMeeting(tenant, input.meeting_id, meetingChanges(input), world.now));
      return meetingView(context, tenant, input.meeting_id);
    },
  }),
  list: command({
    summary: "List meetings",
    input: z.strictObject({
      ...tenantFields,
      ...listFields,
      status: z.enum(meetingStatuses).optional().describe("Only those of this status."),
      meeting_id: z.string().optional().describe("Only this meeting."),
    }),
    output: z.object({ meetings: z.array(listedMeeting), total: z.int() }),
    async run(context, input) {
      const tenant = await findTenant(context, input);
      const query = {
        ...listedRows(input),
        equals: { id: input.meeting_id, status: input.status },
        timeField: "createdAt",
      } as const;
      const { rows, total } = tenant.meetings.page(query);
      const meetings = rows.map(({ id }) => {
        const active = tenant.sessions.findActive(id);
        return {
          meeting: meetingView(context, tenant, id),
          ...(active && { active: { session_id: active.id, live_participants: active.present.length } }),
        };
      });
      return { meetings, total };
    },
  }),
} satisfies CommandGroup<"meetings">;

function meetingChanges(fields: z.output<z.ZodObject<typeof changeableFields>>): MeetingChanges {
  const { title, status } = fields;
  return {
    ...(title !== undefined && { title }),
    ...(status !== undefined && { status }),
    settings: pickMeetingSettings(fields),
  };
}

function meetingView({ server, scope }: CommandContext, tenant: Tenant, id: string) {
  const { meetingFields, revision } = server.expectedForm(scope, "GetMeetings");
  return JSON.parse(meetingText(findMeeting(tenant, id), meetingFields, revision));
}
