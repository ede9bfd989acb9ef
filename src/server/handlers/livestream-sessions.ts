import type { BehaviourProfile } from "../../contract/behaviour.js";
import { type Instant, isoTime } from "../../lib/time.js";
import type { LivestreamSessionRecord } from "../../world/records.js";
import { viewedMs } from "../../world/reduce.js";
import { ErrorResponse } from "../http/messages.js";
import { bodyText, type Handler } from "./handler.js";

/** Gets a session of a livestream. */
export const getLivestreamSession: Handler = {
  reads: [],
  respond({ tenant, id }, { world, profile, revision }) {
    const session = tenant.livestreamSessions.get(id);
    if (!session) return new ErrorResponse("livestreamSessionNotFound", { id }, { envelope: profile.notFoundEnvelope });
    const text = livestreamSessionText(session, world.now, profile.livestreamNulls);
    return bodyText("GetLivestreamSession", revision, text);
  },
};

/** Writes a livestream session as JSON; seconds of a running one count until `now`. */
export function livestreamSessionText(
  session: LivestreamSessionRecord,
  now: Instant,
  nulls: BehaviourProfile["livestreamNulls"],
): string {
  const { id, livestreamId, createdAt, updatedAt, startedAt, stoppedAt, error } = session;
  return JSON.stringify({
    id,
    created_at: isoTime(createdAt),
    ...((error !== undefined || nulls === "null") && { err_message: error ?? null }),
    ingest_seconds: Math.max(0, Math.floor(((stoppedAt ?? now) - startedAt) / 1000)),
    livestream_id: livestreamId,
    started_time: isoTime(startedAt),
    ...((stoppedAt !== undefined || nulls === "null") && {
      stopped_time: stoppedAt === undefined ? null : isoTime(stoppedAt),
    }),
    updated_at: isoTime(updatedAt),
    viewer_seconds: viewedMs(session, now) / 1000,
  });
}
