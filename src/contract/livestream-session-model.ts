import { z } from "zod";
import { pickSet } from "../lib/collections.js";
import { dateTime } from "./formats.js";
import { mapRevisions, type Revision } from "./revisions.js";

/**
 * A livestream session. The published descriptions of some fields are shifted by one; those here describe the values in
 * published examples, which also show `err_message` and `stopped_time` as null.
 */
export const livestreamSessionModel = z.object({
  id: z.string().optional().describe("ID of the livestream session."),
  created_at: dateTime.optional().describe("When the record was created; can be later than `started_time`."),
  err_message: z
    .string()
    .nullable()
    .optional()
    .describe("What went wrong, if the livestream has failed; null otherwise."),
  ingest_seconds: wholeSeconds("Duration of the input, in seconds."),
  livestream_id: z.string().optional().describe("ID of the livestream this is a session of."),
  started_time: z.string().optional().describe("When the livestream started, as an RFC 3339 date-time."),
  stopped_time: z
    .string()
    .nullable()
    .optional()
    .describe("When the livestream stopped, as an RFC 3339 date-time; null while it runs."),
  updated_at: z.string().optional().describe("When the record was last updated."),
  viewer_seconds: wholeSeconds("View time of all viewers together, in seconds."),
});

export const livestreamSessionExample = {
  id: "livestream-session-id",
  created_at: "2026-01-14T18:00:05.000Z",
  err_message: null,
  ingest_seconds: 3600,
  livestream_id: "b9c2f0a4-1d53-4c39-8d5a-6b1f3c7f9e21",
  started_time: "2026-01-14T18:00:03.000Z",
  stopped_time: "2026-01-14T19:00:03.000Z",
  updated_at: "2026-01-14T19:00:05.000Z",
  viewer_seconds: 51840,
};

export const livestreamSessionModels = mapRevisions<Readonly<Record<Revision, typeof livestreamSessionModel>>>(
  () => livestreamSessionModel,
);

/** Fields of a livestream session that the mock stores and returns unchanged, under their API names. */
export const storedLivestreamSessionModel = z.object({
  err_message: z.string().optional().describe("What went wrong, if the livestream has failed."),
});

/** The stored fields of a livestream session, under their API names; absent ones are not in responses, or null. */
export type StoredLivestreamSessionFields = Readonly<z.infer<typeof storedLivestreamSessionModel>>;

export function pickStoredLivestreamFields(fields: StoredLivestreamSessionFields): StoredLivestreamSessionFields {
  return pickSet(fields, storedNames);
}

const storedNames = storedLivestreamSessionModel.keyof().options;

export type LivestreamSession = z.infer<typeof livestreamSessionModel>;

/**
 * Creates the model of a length in seconds. The documents declare an integer, but the example of a sibling operation
 * has a fraction, so fractions only violate the invariant `whole-seconds`.
 */
function wholeSeconds(description: string) {
  return z.number().optional().meta({ description, type: "integer" });
}
