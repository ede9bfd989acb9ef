import { z } from "zod";
import { sessionStatuses } from "../../../contract/session-model.js";
import {
  closeBreakoutRoom,
  endSession,
  enterBreakoutRoom,
  joinMeeting,
  leaveBreakoutRoom,
  leaveSession,
  openBreakoutRoom,
  startSession,
} from "../../../world/commands.js";
import { type CommandGroup, command, findTenant, listedRows, listFields, newIds, tenantFields } from "./command.js";
import {
  changeSession,
  namedParticipant,
  namedSession,
  participantInput,
  sessionInput,
  sessionModel,
  sessionRecordView,
  sessionView,
  sessionViewModel,
} from "./session-view.js";

/** Commands about sessions and their participants. */
export const sessions = {
  /** Starts a session in a meeting without an active one, with its first participants. */
  start: command({
    summary: "Start a session",
    input: z.strictObject({
      ...tenantFields,
      meeting_id: z.string().meta({ description: "An existing meeting." }),
      session_id: z.string().min(1).optional().meta({ description: "ID of the session; a new UUID unless set." }),
      participants: z
        .array(z.string())
        .min(1)
        .max(10_000)
        .default(["Host"])
        .meta({ description: "Names of the first participants; at least one." }),
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
    input: z.strictObject({
      ...tenantFields,
      meeting_id: z.string().meta({ description: "An existing meeting." }),
      name: z.string().meta({ description: "Name of the participant." }),
      participant_id: z.string().min(1).optional().meta({ description: "ID of the participant; new unless set." }),
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
  /** Lets a participant leave; the session ends when nobody joins again within its keep-alive. */
  leave: command({
    summary: "Leave a session",
    input: participantInput({}),
    output: sessionViewModel,
    run: (context, input) =>
      changeSession(context, input, (tenant, session, at) =>
        leaveSession(tenant, session.id, namedParticipant(session, input), at),
      ),
  }),
  /** Ends a session: at once, or when its keep-alive has run out after all participants left. */
  end: command({
    summary: "End a session",
    input: sessionInput({
      how: z.enum(["host-ended", "all-left"]).default("host-ended").meta({
        description: "`host-ended` ends it now; `all-left` lets everybody leave, so that it ends after its keep-alive.",
      }),
    }),
    output: sessionViewModel,
    run: (context, input) =>
      changeSession(context, input, (tenant, session, at) =>
        input.how === "host-ended"
          ? endSession(tenant, session.id, at)
          : session.present.flatMap(({ id }) => leaveSession(tenant, session.id, id, at)),
      ),
  }),
  /** Lists sessions, newest first. */
  list: command({
    summary: "List sessions",
    input: z.strictObject({
      ...tenantFields,
      ...listFields,
      status: z.enum(sessionStatuses).optional().meta({ description: "Only those of this status." }),
      meeting_id: z.string().optional().meta({ description: "Only sessions of this meeting." }),
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
  /** Reads a session with its breakout rooms and its present participants. */
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

const roomId = z.string().min(1).meta({ description: "The breakout room." });

/** Commands about breakout rooms. */
export const rooms = {
  /** Opens a breakout room in a LIVE session. */
  open: command({
    summary: "Open a breakout room",
    input: sessionInput({
      title: z.string().meta({ description: "Title of the room." }),
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
  /** Brings a participant back from a breakout room. */
  leave: visitCommand("Leave a breakout room", leaveBreakoutRoom),
  /** Closes a breakout room; those in it stay in the session. */
  close: command({
    summary: "Close a breakout room",
    input: sessionInput({ room_id: roomId }),
    output: sessionViewModel,
    run: (context, input) =>
      changeSession(context, input, (tenant, session, at) => closeBreakoutRoom(tenant, session.id, input.room_id, at)),
  }),
} satisfies CommandGroup<"rooms">;

/** Creates a command about one participant and one breakout room of a session. */
function visitCommand(summary: string, visitEvents: typeof enterBreakoutRoom) {
  return command({
    summary,
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
