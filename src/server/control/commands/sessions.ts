import { z } from "zod";
import { defaultRevision } from "../../../contract/revisions.js";
import { sessionModels } from "../../../contract/session-model.js";
import { isoTime } from "../../../lib/time.js";
import {
  CommandError,
  closeBreakoutRoom,
  endSession,
  enterBreakoutRoom,
  joinMeeting,
  leaveBreakoutRoom,
  leaveSession,
  openBreakoutRoom,
  startSession,
} from "../../../world/commands.js";
import type { Participant, SessionRecord } from "../../../world/records.js";
import type { Tenant } from "../../../world/tenant.js";
import { SessionTexts } from "../../handlers/session-text.js";
import { type CommandContext, type CommandGroup, command, findTenant, newIds, tenantFields } from "./command.js";

/** Fields that name a session: by its id, or by the meeting in which it is active. */
const sessionFields = {
  ...tenantFields,
  session_id: z.string().optional().meta({ description: "The session." }),
  meeting_id: z.string().optional().meta({ description: "The meeting whose active session is meant." }),
};

/** Fields that name a participant of a session: by id, or by name. */
const participantFields = {
  participant_id: z.string().optional().meta({ description: "The participant." }),
  name: z.string().optional().meta({ description: "The name of the participant, when only one has it." }),
};

/** Requires exactly one of the two ways to name a session. */
const oneSession = exactlyOne("session_id", "meeting_id");

/** Requires exactly one of the two ways to name a participant. */
const oneParticipant = exactlyOne("participant_id", "name");

const participantModel = z
  .object({
    id: z.string(),
    name: z.string(),
    joined_at: z.string(),
    room_id: z.string().optional().meta({ description: "The breakout room they are in." }),
  })
  .meta({ id: "Participant" });

/** A session with its present participants. */
const sessionViewModel = z.object({
  session: sessionModels[defaultRevision].meta({ id: "Session", description: "The session as the API returns it." }),
  participants: z.array(participantModel).meta({ description: "Who is in it now, in order of joining." }),
});

/** Requires exactly one of two fields. */
function exactlyOne(first: string, second: string) {
  return {
    test: (input: Readonly<Record<string, unknown>>) => (input[first] === undefined) !== (input[second] === undefined),
    problem: { error: `give either ${first} or ${second}`, path: [first] },
  };
}

/** Commands about sessions and their participants. */
export const sessions = {
  /** Starts a session in a meeting without an active one, with its first participants. */
  start: command({
    summary: "Start a session",
    input: z.strictObject({
      ...tenantFields,
      meeting_id: z.string(),
      session_id: z.string().min(1).optional().meta({ description: "ID of the session; a new UUID unless set." }),
      participants: z
        .array(z.string())
        .min(1)
        .max(10_000)
        .default(["Host"])
        .meta({ description: "Names of those who join first; a session needs one." }),
    }),
    output: sessionViewModel,
    async run(context, input) {
      const tenant = await findTenant(context, input);
      const id = newIds(context, tenant);
      const sessionId = input.session_id ?? id();
      const joiners = input.participants.map((name) => ({ participantId: id(), name }));
      const { world } = context.scope;
      world.record(tenant, ...startSession(tenant, input.meeting_id, joiners, sessionId, world.now));
      return sessionView(context, tenant, sessionId);
    },
  }),
  /** Lets a participant join the active session of a meeting, or a new one. */
  join: command({
    summary: "Join a meeting",
    input: z.strictObject({
      ...tenantFields,
      meeting_id: z.string(),
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
      const { profile } = context.server.options;
      world.record(tenant, ...joinMeeting(tenant, input.meeting_id, joiner, id(), world.now, profile));
      const session = findSession(tenant, { meeting_id: input.meeting_id });
      return { ...sessionView(context, tenant, session.id), participant_id: participantId };
    },
  }),
  /** Lets a participant leave; the session ends when nobody joins again within its keep-alive. */
  leave: command({
    summary: "Leave a session",
    input: z
      .strictObject({ ...sessionFields, ...participantFields })
      .refine(oneSession.test, oneSession.problem)
      .refine(oneParticipant.test, oneParticipant.problem),
    output: sessionViewModel,
    async run(context, input) {
      const tenant = await findTenant(context, input);
      const session = findSession(tenant, input);
      const { world } = context.scope;
      world.record(tenant, ...leaveSession(tenant, session.id, findParticipant(session, input), world.now));
      return sessionView(context, tenant, session.id);
    },
  }),
  /** Ends a session: at once, or when its keep-alive has run out after all participants left. */
  end: command({
    summary: "End a session",
    input: z
      .strictObject({
        ...sessionFields,
        how: z.enum(["host-ended", "all-left"]).default("host-ended").meta({
          description: "`host-ended` ends it now; `all-left` lets everybody leave, and its keep-alive run out.",
        }),
      })
      .refine(oneSession.test, oneSession.problem),
    output: sessionViewModel,
    async run(context, input) {
      const tenant = await findTenant(context, input);
      const session = findSession(tenant, input);
      const { world } = context.scope;
      const events =
        input.how === "host-ended"
          ? endSession(tenant, session.id, world.now)
          : session.present.flatMap(({ id }) => leaveSession(tenant, session.id, id, world.now));
      world.record(tenant, ...events);
      return sessionView(context, tenant, session.id);
    },
  }),
} satisfies CommandGroup<"sessions">;

const roomId = z.string().min(1).meta({ description: "The breakout room." });
const visit = z
  .strictObject({ ...sessionFields, ...participantFields, room_id: roomId })
  .refine(oneSession.test, oneSession.problem)
  .refine(oneParticipant.test, oneParticipant.problem);

/** Commands about breakout rooms. */
export const rooms = {
  /** Opens a breakout room in a LIVE session. */
  open: command({
    summary: "Open a breakout room",
    input: z
      .strictObject({
        ...sessionFields,
        title: z.string().meta({ description: "Title of the room." }),
        room_id: roomId.optional(),
      })
      .refine(oneSession.test, oneSession.problem),
    output: sessionViewModel.extend({ room_id: z.string() }),
    async run(context, input) {
      const tenant = await findTenant(context, input);
      const session = findSession(tenant, input);
      const room = { roomId: input.room_id ?? newIds(context, tenant)(), title: input.title };
      const { world } = context.scope;
      world.record(tenant, ...openBreakoutRoom(tenant, session.id, room, world.now));
      return { ...sessionView(context, tenant, session.id), room_id: room.roomId };
    },
  }),
  /** Moves a participant into a breakout room, out of any other. */
  enter: visitCommand("Enter a breakout room", enterBreakoutRoom),
  /** Brings a participant back from a breakout room. */
  leave: visitCommand("Leave a breakout room", leaveBreakoutRoom),
  /** Closes a breakout room; those in it stay in the session. */
  close: command({
    summary: "Close a breakout room",
    input: z.strictObject({ ...sessionFields, room_id: roomId }).refine(oneSession.test, oneSession.problem),
    output: sessionViewModel,
    async run(context, input) {
      const tenant = await findTenant(context, input);
      const session = findSession(tenant, input);
      const { world } = context.scope;
      world.record(tenant, ...closeBreakoutRoom(tenant, session.id, input.room_id, world.now));
      return sessionView(context, tenant, session.id);
    },
  }),
} satisfies CommandGroup<"rooms">;

/** Creates a command about one participant and one breakout room of a session. */
function visitCommand(summary: string, visitEvents: typeof enterBreakoutRoom) {
  return command({
    summary,
    input: visit,
    output: sessionViewModel,
    async run(context, input) {
      const tenant = await findTenant(context, input);
      const session = findSession(tenant, input);
      const participant = findParticipant(session, input);
      const { world } = context.scope;
      world.record(tenant, ...visitEvents(tenant, session.id, input.room_id, participant, world.now));
      return sessionView(context, tenant, session.id);
    },
  });
}

/** Returns a session as the API does, with its present participants. */
function sessionView(context: CommandContext, tenant: Tenant, id: string): z.input<typeof sessionViewModel> {
  const session = tenant.sessions.get(id);
  if (!session) throw new CommandError("not-found", `There is no session ${id}.`);
  const { options } = context.server;
  const texts = new SessionTexts(options.revision, options.profile);
  const text = texts.text(session, tenant.key.appId, "rooms", context.scope.world.now);
  return { session: JSON.parse(text), participants: session.present.map((one) => participantView(session, one)) };
}

function participantView({ rooms }: SessionRecord, { id, name, joinedAt }: SessionRecord["present"][number]) {
  const room = rooms.find(({ present }) => present.some((one) => one.id === id));
  return { id, name, joined_at: isoTime(joinedAt), ...(room && { room_id: room.id }) };
}

/** Returns the session that an input names. Throws `CommandError` if there is none. */
function findSession(
  { sessions }: Tenant,
  { session_id, meeting_id = "" }: { session_id?: string | undefined; meeting_id?: string | undefined },
): SessionRecord {
  if (session_id === undefined) {
    const live = sessions.findActive(meeting_id);
    if (live) return live;
    throw new CommandError("not-found", `Meeting ${meeting_id} has no active session.`);
  }
  const session = sessions.get(session_id);
  if (session) return session;
  throw new CommandError("not-found", `There is no session ${session_id}.`);
}

/** Returns the id of the participant that an input names. Throws `CommandError` unless there is exactly one. */
function findParticipant(
  { id, present }: SessionRecord,
  { participant_id, name }: { participant_id?: string | undefined; name?: string | undefined },
): Participant["id"] {
  if (participant_id !== undefined) return participant_id;
  const [one, another] = present.filter((participant) => participant.name === name);
  if (!one) throw new CommandError("not-found", `Nobody named ${JSON.stringify(name)} is in session ${id}.`);
  if (!another) return one.id;
  throw new CommandError("conflict", `More than one participant of session ${id} is named ${JSON.stringify(name)}.`);
}
