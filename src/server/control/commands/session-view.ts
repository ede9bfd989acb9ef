import { z } from "zod";
import { defaultRevision } from "../../../contract/constants.js";
import { sessionModels } from "../../../contract/session-model.js";
import { type Instant, isoTime } from "../../../lib/time.js";
import { findSession } from "../../../world/commands.js";
import { CommandError, type TenantEvent } from "../../../world/events.js";
import type { Participant, SessionRecord } from "../../../world/records.js";
import type { Tenant } from "../../../world/tenant.js";
import { type CommandContext, findTenant, tenantFields } from "./command.js";

/** Fields that name a session: by its id, or by the meeting in which it is active. */
const sessionFields = {
  ...tenantFields,
  session_id: z.string().optional().meta({ description: "The session." }),
  meeting_id: z.string().optional().meta({ description: "A meeting, to select its active session." }),
};

/** Fields that name a participant of a session: by id, or by name. */
const participantFields = {
  participant_id: z.string().optional().meta({ description: "The participant." }),
  name: z.string().optional().meta({ description: "Name of the participant, if it is unique." }),
};

const oneSession = exactlyOne("session_id", "meeting_id");
const oneParticipant = exactlyOne("participant_id", "name");

/** Creates the input of a command about a session, named in exactly one of the two ways. */
export function sessionInput<F extends z.ZodRawShape>(fields: F) {
  return z
    .strictObject({ ...sessionFields, ...fields })
    .refine(oneSession.test, oneSession.problem)
    .meta(oneSession.schema);
}

/** Creates the input of a command about a participant of a session, each named in exactly one of the two ways. */
export function participantInput<F extends z.ZodRawShape>(fields: F) {
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
    room_id: z.string().optional().meta({ description: "The breakout room they are in." }),
  })
  .meta({ id: "Participant" });

/** A session as the API returns it. */
export const sessionModel = sessionModels[defaultRevision].meta({
  id: "Session",
  description: "The session as the API returns it.",
});

/** A session with its present participants. */
export const sessionViewModel = z.object({
  session: sessionModel,
  participants: z.array(participantModel).meta({ description: "Who is in it now, in order of joining." }),
});

/** Requires exactly one of two fields. */
function exactlyOne(first: string, second: string) {
  return {
    test: (input: Readonly<Record<string, unknown>>) => (input[first] === undefined) !== (input[second] === undefined),
    problem: { error: `give either ${first} or ${second}`, path: [first] },
    schema: { oneOf: [{ required: [first] }, { required: [second] }] },
  };
}

/** Returns a session as the API does, with its present participants. */
export function sessionView(context: CommandContext, tenant: Tenant, id: string): z.input<typeof sessionViewModel> {
  const session = findSession(tenant, id);
  return {
    session: sessionRecordView(context, tenant, session),
    participants: session.present.map((one) => participantView(session, one)),
  };
}

/** Returns a session as the API does, with its breakout rooms. */
export function sessionRecordView({ server, scope }: CommandContext, { key }: Tenant, session: SessionRecord) {
  return JSON.parse(server.form.sessionTexts.text(session, { appId: key.appId, rooms: "rooms", now: scope.world.now }));
}

function participantView({ rooms }: SessionRecord, { id, name, joinedAt }: SessionRecord["present"][number]) {
  const room = rooms.find(({ present }) => present.some((one) => one.id === id));
  return { id, name, joined_at: isoTime(joinedAt), ...(room && { room_id: room.id }) };
}

/** How an input names a session. */
interface NamedSession {
  readonly session_id?: string | undefined;
  readonly meeting_id?: string | undefined;
}

/** Returns the session that an input names. Throws `CommandError` if there is none. */
export function namedSession(tenant: Tenant, { session_id, meeting_id = "" }: NamedSession): SessionRecord {
  if (session_id !== undefined) return findSession(tenant, session_id);
  const live = tenant.sessions.findActive(meeting_id);
  if (live) return live;
  throw new CommandError("not-found", `Meeting ${meeting_id} has no active session.`);
}

/** Records what happens to the session that an input names, and returns it. */
export async function changeSession(
  context: CommandContext,
  input: NamedSession & z.output<z.ZodObject<typeof tenantFields>>,
  events: (tenant: Tenant, session: SessionRecord, at: Instant) => readonly TenantEvent[],
): Promise<z.input<typeof sessionViewModel>> {
  const tenant = await findTenant(context, input);
  const session = namedSession(tenant, input);
  const { world } = context.scope;
  await world.record(tenant, ...events(tenant, session, world.now));
  return sessionView(context, tenant, session.id);
}

/** Returns the id of the participant that an input names. Throws `CommandError` unless there is exactly one. */
export function namedParticipant(
  { id, present }: SessionRecord,
  { participant_id, name }: { participant_id?: string | undefined; name?: string | undefined },
): Participant["id"] {
  if (participant_id !== undefined) return participant_id;
  const [one, another] = present.filter((participant) => participant.name === name);
  if (!one) throw new CommandError("not-found", `Nobody named ${JSON.stringify(name)} is in session ${id}.`);
  if (!another) return one.id;
  throw new CommandError("conflict", `More than one participant of session ${id} is named ${JSON.stringify(name)}.`);
}
