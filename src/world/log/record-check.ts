import { z } from "zod";
import { meetingSettingsModel, meetingStatuses } from "../../contract/meeting-model.js";
import { sessionTypes } from "../../contract/session-model.js";
import { jsonPath } from "../../lib/json-path.js";
import { schemaProblems } from "../../lib/problem.js";
import type { TenantEvent, WorldEvent } from "../events.js";
import {
  count,
  generatedFrom,
  id,
  instant,
  livestreamSessionRecord,
  meetingRecord,
  sessionRecord,
  tenantSnapshots,
} from "../record-models.js";
import type { World } from "../world.js";

/** The fields of each event in a tenant, besides its type and time. */
const tenantEventFields = {
  MeetingCreated: { meeting: meetingRecord },
  MeetingUpdated: {
    meetingId: id,
    changes: z
      .strictObject({ title: z.string(), status: z.enum(meetingStatuses), settings: meetingSettingsModel.strict() })
      .partial(),
  },
  SessionHeld: { session: sessionRecord, participants: count },
  SessionStarted: {
    sessionId: id,
    associatedId: z.string(),
    title: z.string(),
    sessionType: z.enum(sessionTypes).optional(),
  },
  ParticipantJoined: { sessionId: id, participantId: id, name: z.string() },
  ParticipantLeft: { sessionId: id, participantId: id },
  BreakoutRoomOpened: { sessionId: id, roomId: id, title: z.string() },
  BreakoutRoomEntered: { sessionId: id, roomId: id, participantId: id },
  BreakoutRoomLeft: { sessionId: id, roomId: id, participantId: id },
  BreakoutRoomClosed: { sessionId: id, roomId: id },
  SessionEnded: { sessionId: id },
  LivestreamStarted: { session: livestreamSessionRecord },
  LivestreamViewersChanged: { livestreamSessionId: id, viewers: count },
  LivestreamStopped: { livestreamSessionId: id, error: z.string().optional() },
} satisfies Record<TenantEvent["type"], z.ZodRawShape>;

const savedWorld = z.strictObject({
  now: instant,
  tenants: tenantSnapshots,
  scenario: z.looseObject({}).optional(),
  generated: generatedFrom.optional(),
});
const startOfWorld = savedWorld.extend({ start: savedWorld.optional() });

const key = { accountId: id, appId: id };

/** The fields of each event, besides its type. */
const worldEventFields = {
  TenantOpened: key,
  TenantDropped: key,
  ClockMoved: { to: instant, cause: z.enum(["ticking", "command"]) },
  Reset: {},
  ScenarioBegun: { scenario: z.looseObject({}) },
  ScenarioLoaded: { start: startOfWorld },
  TenantChanged: {
    ...key,
    event: eventModel(tenantEventFields, { at: instant }),
    cause: z.literal("ticking").optional(),
  },
} satisfies Record<WorldEvent["type"], z.ZodRawShape>;

/** What a world is made of besides its events: the time at which generated data, or a scenario, starts. */
export const originModel = z.looseObject({ epoch: instant.optional(), clock: instant.optional() });

const recordModel = z.strictObject({
  events: z.array(eventModel(worldEventFields, {})).optional(),
  undo: z.int().min(1).optional(),
  begin: z.literal(true).optional(),
  origin: originModel.optional(),
});

const baseModel = z.looseObject({ origin: originModel, base: startOfWorld.optional() });

function eventModel(fields: Readonly<Record<string, z.ZodRawShape>>, common: z.ZodRawShape) {
  const models = Object.entries(fields).map(([type, shape]) =>
    z.strictObject({ type: z.literal(type), ...common, ...shape }),
  );
  const [first, ...others] = models;
  if (!first) throw new Error("There are no events.");
  return z.discriminatedUnion("type", [first, ...others]);
}

/** Describes, with its JSON path, the first thing that is wrong with a line of a log by itself; the first line is its header. */
export function describeInvalidLine(value: unknown, isHeader: boolean): string | undefined {
  const model = isHeader ? baseModel : recordModel;
  const parsed = model.safeParse(value);
  const [problem] = parsed.error ? schemaProblems(parsed.error, model) : [];
  return problem && `${jsonPath(problem.path)}: ${problem.message}`;
}

/** Describes why an event cannot follow what has happened in a world; undefined when it can. */
export function describeUnfitEvent(world: World, event: WorldEvent): string | undefined {
  if (event.type === "ClockMoved" && event.to < world.now) return "the clock moves back";
  if (event.type !== "TenantChanged") return undefined;
  const { accountId, appId, event: change } = event;
  const tenant = world.tenant(accountId, appId);
  if (!tenant) return `there is no account ${accountId} with app ${appId}`;
  const lists = {
    meeting: tenant.meetings,
    session: tenant.sessions,
    "livestream session": tenant.livestreamSessions,
  };
  const isThere = (kind: keyof typeof lists, id: string) => lists[kind].get(id) !== undefined;
  const there = (kind: keyof typeof lists, id: string) =>
    isThere(kind, id) ? `there is already a ${kind} ${id}` : undefined;
  const missing = (kind: keyof typeof lists, id: string) =>
    isThere(kind, id) ? undefined : `there is no ${kind} ${id}`;
  switch (change.type) {
    case "MeetingCreated":
      return there("meeting", change.meeting.id);
    case "MeetingUpdated":
      return missing("meeting", change.meetingId);
    case "SessionHeld":
      return there("session", change.session.id);
    case "SessionStarted":
      return there("session", change.sessionId);
    case "LivestreamStarted":
      return there("livestream session", change.session.id);
    case "LivestreamViewersChanged":
    case "LivestreamStopped":
      return missing("livestream session", change.livestreamSessionId);
    default: {
      const session = tenant.sessions.get(change.sessionId);
      if (!session) return missing("session", change.sessionId);
      if (change.type === "ParticipantLeft" || change.type === "BreakoutRoomEntered") {
        const { participantId } = change;
        if (session.present.every(({ id }) => id !== participantId)) return `there is no participant ${participantId}`;
      }
      if (!("roomId" in change) || change.type === "BreakoutRoomOpened") return undefined;
      const { roomId } = change;
      return session.rooms.some(({ id }) => id === roomId) ? undefined : `there is no breakout room ${roomId}`;
    }
  }
}
