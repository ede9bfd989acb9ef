import { z } from "zod";
import { storedLivestreamSessionModel } from "../contract/livestream-session-model.js";
import { meetingSettingsModel, meetingStatuses } from "../contract/meeting-model.js";
import { pickStoredFields, sessionStatuses, sessionTypes, storedSessionModel } from "../contract/session-model.js";
import { repeats } from "../lib/collections.js";
import { jsonPath } from "../lib/json-path.js";
import { schemaProblems } from "../lib/model-problems.js";
import { maxInstant, minInstant } from "../lib/time.js";
import { recordIdOf, type WorldEvent } from "./events.js";
import { createSessionRecord, type TenantSnapshot, tenantText } from "./records.js";
import type { World } from "./world.js";

export const instant = z.int().min(minInstant).max(maxInstant).describe("Milliseconds since the epoch.");
const id = z.string().min(1);
export const count = z.int().min(0);

export const meetingRecord = z.strictObject({
  id,
  title: z.string(),
  status: z.enum(meetingStatuses),
  createdAt: instant,
  updatedAt: instant,
  settings: meetingSettingsModel.strict(),
});

export const participant = z.strictObject({ id, name: z.string(), joinedAt: instant });

export const sessionFields = z.strictObject({
  id,
  /** Id of the meeting, V1 room name, or livestream id. */
  associatedId: z.string(),
  /** The meeting's title when the session was created; for a breakout room, the room's. */
  title: z.string(),
  type: z.enum(sessionTypes),
  status: z.enum(sessionStatuses),
  createdAt: instant,
  startedAt: instant,
  updatedAt: instant,
  endedAt: instant.optional(),
  /** Maximum number of participants at the same time. */
  peak: count,
  /** Total time of those who left, in milliseconds. */
  spentMs: z.number().min(0),
  /** The current participants, in order of joining; empty once ENDED. */
  present: z.array(participant),
  /** Since when it is empty, while LIVE. */
  emptySince: instant.optional(),
  rooms: z.array(z.unknown()).max(0),
  ...storedSessionModel.shape,
});

const sessionRecord = sessionFields
  .extend({
    rooms: z.array(sessionFields.transform(({ rooms, ...room }) => createSessionRecord(room, pickStoredFields(room)))),
  })
  .transform((session) => createSessionRecord(session, pickStoredFields(session)))
  // An ENDED session may have no end.
  .refine((session) => session.status === "ENDED" || session.endedAt === undefined, {
    error: "a LIVE session has no endedAt",
    path: ["endedAt"],
  })
  .refine((session) => session.endedAt === undefined || session.endedAt >= session.startedAt, {
    error: "a session cannot end before it started",
    path: ["endedAt"],
  });

export const livestreamSessionRecord = z.strictObject({
  id,
  livestreamId: z.string(),
  createdAt: instant,
  updatedAt: instant,
  startedAt: instant,
  stoppedAt: instant.optional(),
  /** Current number of viewers, who accrue view time from `viewersSince` on. */
  viewers: count,
  viewersSince: instant,
  /** View time accrued until `viewersSince`, in milliseconds. */
  viewedMs: z.number().min(0),
  ...storedLivestreamSessionModel.shape,
});

const tenantSnapshot: z.ZodType<TenantSnapshot> = z
  .strictObject({
    accountId: id,
    appId: id,
    base: z.enum(["seed", "empty"]),
    created: count,
    meetings: z.array(meetingRecord),
    sessions: z.array(sessionRecord),
    livestreamSessions: z.array(livestreamSessionRecord),
  })
  .superRefine((tenant, context) => {
    for (const list of ["meetings", "sessions", "livestreamSessions"] as const) {
      for (const [index, { id }] of repeats([...tenant[list].entries()], ([, record]) => record.id)) {
        context.addIssue({ code: "custom", message: `${id} is there twice`, path: [list, index, "id"] });
      }
    }
  });

export const generatedFrom = z.strictObject({
  seed: z.string(),
  meetings: count.optional(),
  sessions: count.optional(),
  epoch: instant,
});

export const tenantSnapshots = z.array(tenantSnapshot).superRefine((tenants, context) => {
  for (const [index, { accountId, appId }] of repeats([...tenants.entries()], ([, tenant]) => tenantText(tenant))) {
    context.addIssue({ code: "custom", message: `${appId} of ${accountId} is there twice`, path: [index, "appId"] });
  }
});

/** The fields of each event in a tenant, besides its type and time. */
export type TenantEventFields = typeof tenantEventFields;

const tenantEventFields = {
  MeetingCreated: { meeting: meetingRecord },
  MeetingUpdated: {
    meetingId: id,
    // Absent settings stay unchanged.
    changes: z.strictObject({
      title: z.string().exactOptional(),
      status: z.enum(meetingStatuses).exactOptional(),
      settings: meetingSettingsModel.strict().exactOptional(),
    }),
  },
  // A whole session of the schedule took place while the clock jumped over it.
  SessionHeld: { session: sessionRecord, participants: count },
  SessionStarted: {
    sessionId: id,
    associatedId: z.string(),
    title: z.string(),
    sessionType: z.enum(sessionTypes).exactOptional(),
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
  LivestreamStopped: { livestreamSessionId: id, error: z.string().exactOptional() },
};

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

/** The origin of a world: the time at which generated data, or a scenario, starts. */
export const originModel = z.looseObject({ epoch: instant.optional(), clock: instant.optional() });

const recordModel = z.strictObject({
  events: z.array(eventModel(worldEventFields, {})).optional(),
  undo: count.min(1).optional(),
  begin: z.literal(true).optional(),
  origin: originModel.optional(),
});

const baseModel = z.looseObject({ origin: originModel, base: startOfWorld.optional() });

function eventModel(fields: Readonly<Record<string, z.ZodRawShape>>, common: z.ZodRawShape) {
  const models = Object.entries(fields).map(([type, shape]) =>
    z.strictObject({ type: z.literal(type), ...common, ...shape }),
  );
  return z.discriminatedUnion("type", models as [(typeof models)[0], ...typeof models]);
}

/** Describes, with its JSON path, the first problem of a line of a log by itself; the first line is its header. */
export function describeInvalidLine(value: unknown, isHeader: boolean): string | undefined {
  const model = isHeader ? baseModel : recordModel;
  const parsed = model.safeParse(value);
  const [problem] = parsed.error ? schemaProblems(parsed.error, model) : [];
  return problem && `${jsonPath(problem.path)}: ${problem.message}`;
}

/** Describes why an event cannot follow what has happened in a world, if it cannot. */
export function describeUnfitEvent(world: World, event: WorldEvent): string | undefined {
  if (event.type === "ClockMoved" && event.to < world.now) return "the clock moves back";
  if (event.type !== "TenantChanged") return undefined;
  const { accountId, appId, event: change } = event;
  const tenant = world.tenant(accountId, appId);
  if (!tenant) return `there is no account ${accountId} with app ${appId}`;
  const { meetings, sessions, livestreamSessions } = tenant;
  const [kind, list] = change.type.startsWith("Meeting")
    ? (["meeting", meetings] as const)
    : change.type.startsWith("Livestream")
      ? (["livestream session", livestreamSessions] as const)
      : (["session", sessions] as const);
  const id = recordIdOf(change);
  const isThere = list.get(id) !== undefined;
  const isNew = "meeting" in change || "session" in change || change.type === "SessionStarted";
  if (isThere === isNew) return isNew ? `there is already a ${kind} ${id}` : `there is no ${kind} ${id}`;
  const session = sessions.get(id);
  if (change.type === "ParticipantLeft" || change.type === "BreakoutRoomEntered") {
    const { participantId } = change;
    if (session?.present.every(({ id }) => id !== participantId)) return `there is no participant ${participantId}`;
  }
  if (!("roomId" in change) || change.type === "BreakoutRoomOpened") return undefined;
  const { roomId } = change;
  return session?.rooms.some(({ id }) => id === roomId) ? undefined : `there is no breakout room ${roomId}`;
}
