import { z } from "zod";
import { defaultRevision } from "../../../contract/constants.js";
import { sessionModels, sessionStatuses } from "../../../contract/session-model.js";
import { type Instant, isoTime } from "../../../lib/time.js";
import {
  closeBreakoutRoom,
  endSession,
  enterBreakoutRoom,
  findSession,
  joinMeeting,
  leaveBreakoutRoom,
  leaveSession,
  openBreakoutRoom,
  startSession,
} from "../../../world/commands.js";
import { CommandError, type TenantEvent } from "../../../world/events.js";
import type { SessionRecord } from "../../../world/records.js";
import type { Tenant } from "../../../world/tenant.js";
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

/** Fields that name a session: by its id, or by the meeting in which it is active. */
const sessionFields = {
  ...tenantFields,
  session_id: z.string().optional().describe("The session."),
  meeting_id: z.string().optional().describe("A meeting, to select its active session."),
};

/** Fields that name a participant of a session: by id, or by name. */
const participantFields = {
  participant_id: z.string().optional().describe("The participant."),
  name: z.string().optional().describe("Name of the participant, if it is unique."),
};

const oneSession = exactlyOne("session_id", "meeting_id");
const oneParticipant = exactlyOne("participant_id", "name");

/** Creates the input of a command about a session, identified in exactly one of two ways. */
function sessionInput<F extends z.ZodRawShape>(fields: F) {
  return z
    .strictObject({ ...sessionFields, ...fields })
    .refine(oneSession.test, oneSession.problem)
    .meta(oneSession.schema);
}

/** Creates the input of a command about a participant of a session, each identified in exactly one of two ways. */
function participantInput<F extends z.ZodRawShape>(fields: F) {
  return z
    .strictObject({ ...sessionFields, ...participantFields, ...fields })
    .refine(oneSession.test, oneSession.problem)
    .refine(oneParticipant.test, oneParticipant.problem)
    .meta({ allOf: [oneSession.schema, oneParticipant.schema] });
}

const participantModel = z
  .object({
    id: z.string(),
    name: z.string(),
    joined_at: z.string(),
    room_id: z.string().optional().describe("The breakout room they are in."),
  })
  .meta({ id: "Participant" });

const sessionModel = sessionModels[defaultRevision].meta({
  id: "Session",
  description: "The session as the API returns it.",
});

const sessionViewModel = z.object({
  session: sessionModel,
  participants: z.array(participantModel).describe("Who is in it now, in order of joining."),
});

/** Requires exactly one of two fields. */
function exactlyOne(first: string, second: string) {
  return {
    test: (input: Readonly<Record<string, unknown>>) => (input[first] === undefined) !== (input[second] === undefined),
    problem: { error: `give either ${first} or ${second}`, path: [first] },
    schema: { oneOf: [{ required: [first] }, { required: [second] }] },
  };
}

/** Returns a session in the form of the API, with its present participants. */
function sessionView(context: CommandContext, tenant: Tenant, id: string): z.input<typeof sessionViewModel> {
  const session = findSession(tenant, id);
  return {
    session: sessionRecordView(context, tenant, session),
    participants: session.present.map((one) => participantView(session, one)),
  };
}

/** Returns a session in the form of the API, with its breakout rooms. */
function sessionRecordView({ server, scope }: CommandContext, tenant: Tenant, session: SessionRecord) {
  return JSON.parse(
    server.expectedForm(scope, "GetSessionDetails").sessionTexts.text(tenant, session, scope.world.now, "rooms"),
  );
}

function participantView({ rooms }: SessionRecord, { id, name, joinedAt }: SessionRecord["present"][number]) {
  const room = rooms.find(({ present }) => present.some((one) => one.id === id));
  return { id, name, joined_at: isoTime(joinedAt), ...(room && { room_id: room.id }) };
}

type SessionInput = z.output<z.ZodObject<typeof sessionFields>>;

/** Returns the session that an input names. Throws `CommandError` if there is none. */
function namedSession(tenant: Tenant, { session_id, meeting_id = "" }: Partial<SessionInput>): SessionRecord {
  if (session_id !== undefined) return findSession(tenant, session_id);
  const live = tenant.sessions.findActive(meeting_id);
  if (live) return live;
  throw new CommandError("not-found", `Meeting ${meeting_id} has no active session.`);
}

/** Commits events of the session that an input names, and returns it. */
async function changeSession(
  context: CommandContext,
  input: SessionInput,
  events: (tenant: Tenant, session: SessionRecord, at: Instant) => readonly TenantEvent[],
): Promise<z.input<typeof sessionViewModel>> {
  const tenant = await findTenant(context, input);
  const session = namedSession(tenant, input);
  const { world } = context.scope;
  await world.record(tenant, ...events(tenant, session, world.now));
  return sessionView(context, tenant, session.id);
}

/** Returns the id of the participant that an input names. Throws `CommandError` unless there is exactly one. */
function namedParticipant(
  { id, present }: SessionRecord,
  { participant_id, name }: z.output<z.ZodObject<typeof participantFields>>,
): string {
  if (participant_id !== undefined) return participant_id;
  const [one, another] = present.filter((participant) => participant.name === name);
  if (!one) throw new CommandError("not-found", `Nobody named ${JSON.stringify(name)} is in session ${id}.`);
  if (!another) return one.id;
  throw new CommandError("conflict", `More than one participant of session ${id} is named ${JSON.stringify(name)}.`);
}

export const sessions = {
  start: command({
    summary: "Start a session",
    example: { meeting_id: "demo", participants: ["Ada"] },
    input: z.strictObject({
      ...tenantFields,
      meeting_id: z.string().describe("An existing meeting."),
      session_id: z.string().min(1).optional().describe("ID of the session; a new UUID unless set."),
      participants: z
        .array(z.string())
        .min(1)
        .max(10_000)
        .default(["Host"])
        .describe("Names of the first participants; at least one."),
    }),
    output: sessionViewModel,
    async run(context, input) {
      const tenant = await findTenant(context, input);
      const id = newIds(context, tenant);
      const sessionId = input.session_id ?? id();
      const joiners = input.participants.map((name) => ({ participantId: id(), name }));
      const { world } = context.scope;
      await world.record(
        tenant,
        ...startSession(tenant, { meetingId: input.meeting_id, sessionId, joiners }, world.now),
      );
      return sessionView(context, tenant, sessionId);
    },
  }),
  /** Lets a participant join the active session of a meeting, or a new one. */
  join: command({
    summary: "Join a meeting",
    example: { meeting_id: "demo", name: "Grace" },
    input: z.strictObject({
      ...tenantFields,
      meeting_id: z.string().describe("An existing meeting."),
      name: z.string().describe("Name of the participant."),
      participant_id: z.string().min(1).optional().describe("ID of the participant; new unless set."),
    }),
    output: sessionViewModel.extend({ participant_id: z.string() }),
    async run(context, input) {
      const tenant = await findTenant(context, input);
      const id = newIds(context, tenant);
      const participantId = input.participant_id ?? id();
      const { world } = context.scope;
      const joiner = { participantId, name: input.name };
      const joining = { meetingId: input.meeting_id, joiner, newSessionId: id() };
      await world.record(tenant, ...joinMeeting(tenant, joining, world.now, world.options.profile));
      const session = namedSession(tenant, { meeting_id: input.meeting_id });
      return { ...sessionView(context, tenant, session.id), participant_id: participantId };
    },
  }),
  /** Lets a participant leave; the session ends if nobody rejoins within its keep-alive. */
  leave: command({
    summary: "Leave a session",
    example: { meeting_id: "demo", name: "Grace" },
    input: participantInput({}),
    output: sessionViewModel,
    run: (context, input) =>
      changeSession(context, input, (tenant, session, at) =>
        leaveSession(tenant, session.id, namedParticipant(session, input), at),
      ),
  }),
  /** Ends a session: at once, or when its keep-alive expires after all participants have left. */
  end: command({
    summary: "End a session",
    example: { meeting_id: "demo" },
    input: sessionInput({
      how: z
        .enum(["host-ended", "all-left"])
        .default("host-ended")
        .describe("`host-ended` ends it now; `all-left` lets everybody leave, so that it ends after its keep-alive."),
    }),
    output: sessionViewModel,
    run: (context, input) =>
      changeSession(context, input, (tenant, session, at) =>
        input.how === "host-ended"
          ? endSession(tenant, session.id, at)
          : session.present.flatMap(({ id }) => leaveSession(tenant, session.id, id, at)),
      ),
  }),
  list: command({
    summary: "List sessions",
    input: z.strictObject({
      ...tenantFields,
      ...listFields,
      status: z.enum(sessionStatuses).optional().describe("Only those of this status."),
      meeting_id: z.string().optional().describe("Only sessions of this meeting."),
    }),
    output: z.object({ sessions: z.array(sessionModel), total: z.int() }),
    async run(context, input) {
      const tenant = await findTenant(context, input);
      const { rows, total } = tenant.sessions.page(
        {
          ...listedRows(input),
          associatedId: input.meeting_id,
          status: input.status,
          timeField: "createdAt",
          participantsField: "peak",
          sortBy: "createdAt",
        },
        context.scope.world.now,
      );
      return { sessions: rows.map((session) => sessionRecordView(context, tenant, session)), total };
    },
  }),
  read: command({
    summary: "Read a session",
    input: sessionInput({}),
    output: sessionViewModel,
    async run(context, input) {
      const tenant = await findTenant(context, input);
      return sessionView(context, tenant, namedSession(tenant, input).id);
    },
  }),
} satisfies CommandGroup<"sessions">;

const roomId = z.string().min(1).describe("The breakout room.");

export const rooms = {
  open: command({
    summary: "Open a breakout room",
    exampleNeeds: { command: "sessions start", input: { meeting_id: "demo", participants: ["Ada", "Grace"] } },
    example: { meeting_id: "demo", room_id: "demo-room", title: "Breakout" },
    input: sessionInput({
      title: z.string().describe("Title of the room."),
      room_id: roomId.optional(),
    }),
    output: sessionViewModel.extend({ room_id: z.string() }),
    async run(context, input) {
      const roomId = input.room_id ?? newIds(context, await findTenant(context, input))();
      const view = await changeSession(context, input, (tenant, session, at) =>
        openBreakoutRoom(tenant, session.id, { roomId, title: input.title }, at),
      );
      return { ...view, room_id: roomId };
    },
  }),
  /** Moves a participant into a breakout room, out of any other. */
  enter: visitCommand("Enter a breakout room", enterBreakoutRoom),
  leave: visitCommand("Leave a breakout room", leaveBreakoutRoom),
  /** Closes a breakout room; its participants stay in the session. */
  close: command({
    summary: "Close a breakout room",
    example: { meeting_id: "demo", room_id: "demo-room" },
    input: sessionInput({ room_id: roomId }),
    output: sessionViewModel,
    run: (context, input) =>
      changeSession(context, input, (tenant, session, at) => closeBreakoutRoom(tenant, session.id, input.room_id, at)),
  }),
} satisfies CommandGroup<"rooms">;

function visitCommand(summary: string, visitEvents: typeof enterBreakoutRoom) {
  return command({
    summary,
    example: { meeting_id: "demo", room_id: "demo-room", name: "Grace" },
    input: participantInput({ room_id: roomId }),
    output: sessionViewModel,
    run: (context, input) =>
      changeSession(context, input, (tenant, session, at) =>
        visitEvents(
          tenant,
          { sessionId: session.id, roomId: input.room_id, participantId: namedParticipant(session, input) },
          at,
        ),
      ),
  });
}
