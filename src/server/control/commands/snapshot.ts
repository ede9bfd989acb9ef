import { z } from "zod";
import { meetingSettingsModel, meetingStatuses } from "../../../contract/meeting-model.js";
import { sessionStatuses, sessionTypes } from "../../../contract/session-model.js";
import { maxGenerated } from "../../../fixtures/generate/defaults.js";
import type { ScenarioFile } from "../../../fixtures/scenario/model.js";
import { shippedNames } from "../../../fixtures/scenario/names.js";
import { maxInstant, minInstant } from "../../../lib/time.js";
import {
  createSessionRecord,
  type LivestreamSessionRecord,
  type MeetingRecord,
  type TenantSnapshot,
  type WorldSnapshot,
} from "../../../world/records.js";

/** The content of a scenario file; validated when it is loaded. */
const scenarioContentModel = z.custom<ScenarioFile>(isObject).meta({ type: "object" });

/** A scenario: the name of a shipped one, or the content of a scenario file. */
export const scenarioModel = z
  .union([z.enum(shippedNames), scenarioContentModel], {
    error: `expected the content of a scenario, or one of the names ${shippedNames.join(", ")}`,
  })
  .meta({
    description:
      "Name of a scenario that comes with the package, or the content of one as `fixtures/scenario.schema.json` describes it.",
  });

/** A scenario file: its name, which says how to read it, and its text. */
export const scenarioFileModel = z
  .strictObject({
    name: z.string().min(1).max(200).meta({ description: "Ends in .yaml, .json or .ndjson." }),
    text: z.string(),
  })
  .meta({ description: "The text of a scenario file." });

const instant = z.int().min(minInstant).max(maxInstant).meta({ description: "Milliseconds since the epoch." });
const id = z.string().min(1);
const count = z.int().min(0);
const generatedCount = count.max(maxGenerated);

const meetingRecord: z.ZodType<MeetingRecord> = z.strictObject({
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
  meta: z.record(z.string(), z.unknown()).optional(),
});

const sessionRecord = sessionFields
  .extend({ rooms: z.array(sessionFields.transform(({ rooms, ...room }) => createSessionRecord(room))) })
  .transform(createSessionRecord)
  .refine((session) => (session.status === "LIVE") === (session.endedAt === undefined), {
    error: "a session has endedAt exactly when it is ENDED",
    path: ["endedAt"],
  })
  .refine((session) => session.endedAt === undefined || session.endedAt >= session.startedAt, {
    error: "a session cannot end before it started",
    path: ["endedAt"],
  });

const livestreamSessionRecord = z
  .strictObject({
    id,
    livestreamId: z.string(),
    createdAt: instant,
    updatedAt: instant,
    startedAt: instant,
    stoppedAt: instant.optional(),
    error: z.string().optional(),
    viewers: count,
    viewersSince: instant,
    viewedMs: z.number().min(0),
  })
  .transform(
    (session): LivestreamSessionRecord => ({
      ...session,
      stoppedAt: session.stoppedAt,
      error: session.error,
    }),
  );

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
      const seen = new Set<string>();
      for (const [index, record] of tenant[list].entries()) {
        if (seen.has(record.id)) {
          context.addIssue({ code: "custom", message: `${record.id} is there twice`, path: [list, index, "id"] });
        }
        seen.add(record.id);
      }
    }
  });

/** A saved world. */
export const worldSnapshotModel: z.ZodType<WorldSnapshot> = z
  .strictObject({
    now: instant,
    tenants: z.array(tenantSnapshot).superRefine((tenants, context) => {
      const seen = new Set<string>();
      for (const [index, { accountId, appId }] of tenants.entries()) {
        const key = JSON.stringify([accountId, appId]);
        if (seen.has(key)) {
          context.addIssue({
            code: "custom",
            message: `${appId} of ${accountId} is there twice`,
            path: [index, "appId"],
          });
        }
        seen.add(key);
      }
    }),
    generated: z
      .strictObject({ seed: z.string(), meetings: generatedCount, sessions: generatedCount, epoch: instant })
      .optional()
      .meta({ description: "What its future derives from, when it was generated." }),
    scenario: scenarioContentModel.optional().meta({
      description: "What it began with: tenants that nobody used yet, and what is still to happen, come from it.",
    }),
  })
  .meta({ id: "World", description: "A saved world: its time, and every record of its tenants." });

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
