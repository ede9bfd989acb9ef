import { z } from "zod";
import { storedLivestreamSessionModel } from "../contract/livestream-session-model.js";
import { meetingSettingsModel, meetingStatuses } from "../contract/meeting-model.js";
import { pickStoredFields, sessionStatuses, sessionTypes, storedSessionModel } from "../contract/session-model.js";
import { repeats } from "../lib/collections.js";
import { maxInstant, minInstant } from "../lib/time.js";
import {
  createSessionRecord,
  type LivestreamSessionRecord,
  type MeetingRecord,
  type TenantSnapshot,
  tenantText,
} from "./records.js";

export const instant = z.int().min(minInstant).max(maxInstant).meta({ description: "Milliseconds since the epoch." });
export const id = z.string().min(1);
export const count = z.int().min(0);

export const meetingRecord: z.ZodType<MeetingRecord> = z.strictObject({
  id,
  title: z.string(),
  status: z.enum(meetingStatuses),
  createdAt: instant,
  updatedAt: instant,
  settings: meetingSettingsModel.strict(),
});

const sessionFields = z.strictObject({
  id,
  associatedId: z.string(),
  title: z.string(),
  type: z.enum(sessionTypes),
  status: z.enum(sessionStatuses),
  createdAt: instant,
  startedAt: instant,
  updatedAt: instant,
  endedAt: instant.optional(),
  peak: count,
  spentMs: z.number().min(0),
  present: z.array(z.strictObject({ id, name: z.string(), joinedAt: instant })),
  emptySince: instant.optional(),
  rooms: z.array(z.unknown()).max(0),
  ...storedSessionModel.shape,
});

export const sessionRecord = sessionFields
  .extend({
    rooms: z.array(sessionFields.transform(({ rooms, ...room }) => createSessionRecord(room, pickStoredFields(room)))),
  })
  .transform((session) => createSessionRecord(session, pickStoredFields(session)))
  // One that is ENDED need not have an end.
  .refine((session) => session.status === "ENDED" || session.endedAt === undefined, {
    error: "a LIVE session has no endedAt",
    path: ["endedAt"],
  })
  .refine((session) => session.endedAt === undefined || session.endedAt >= session.startedAt, {
    error: "a session cannot end before it started",
    path: ["endedAt"],
  });

export const livestreamSessionRecord = z
  .strictObject({
    id,
    livestreamId: z.string(),
    createdAt: instant,
    updatedAt: instant,
    startedAt: instant,
    stoppedAt: instant.optional(),
    viewers: count,
    viewersSince: instant,
    viewedMs: z.number().min(0),
    ...storedLivestreamSessionModel.shape,
  })
  .transform((session): LivestreamSessionRecord => ({ ...session, stoppedAt: session.stoppedAt }));

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

/** What the data of a saved world was generated from. */
export const generatedFrom = z.strictObject({
  seed: z.string(),
  meetings: count.optional(),
  sessions: count.optional(),
  epoch: instant,
});

/** The tenants of a saved world. */
export const tenantSnapshots = z.array(tenantSnapshot).superRefine((tenants, context) => {
  for (const [index, { accountId, appId }] of repeats([...tenants.entries()], ([, tenant]) => tenantText(tenant))) {
    context.addIssue({ code: "custom", message: `${appId} of ${accountId} is there twice`, path: [index, "appId"] });
  }
});
