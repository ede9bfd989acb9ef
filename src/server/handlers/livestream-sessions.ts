import type { BehaviourProfile } from "../../contract/behaviour.js";
import type { StoredLivestreamSessionFields } from "../../contract/livestream-session-model.js";
import { type Instant, isoTime } from "../../lib/time.js";
import type { LivestreamSessionRecord } from "../../world/records.js";
import { viewedMs } from "../../world/reduce.js";
import { ErrorResponse } from "../http/messages.js";
import { bodyText, type Handler } from "./handler.js";

export const getLivestreamSession: Handler = {
  reads: [],
  respond({ tenant, id }, world, { profile, revision }) {
    const session = tenant.livestreamSessions.get(id);
    if (!session) return new ErrorResponse("livestreamSessionNotFound", { id }, { envelope: profile.notFoundEnvelope });
    const text = livestreamSessionText(session, world.now, profile);
    return bodyText("GetLivestreamSession", revision, text);
  },
};

/** Writes a livestream session as JSON; the seconds of a running one count until `now`. */
export function livestreamSessionText(
  session: LivestreamSessionRecord,
  now: Instant,
  { livestreamNulls: nulls, livestreamSecondsDecimals: decimals, undocumentedFields }: BehaviourProfile,
): string {
  const { id, livestreamId, createdAt, updatedAt, startedAt, stoppedAt } = session;
  return JSON.stringify({
    id,
    created_at: isoTime(createdAt),
    ...(nulls === "null" && { err_message: null }),
    ...storedFields(session),
    ingest_seconds: toSeconds(Math.max(0, (stoppedAt ?? now) - startedAt), decimals),
    livestream_id: livestreamId,
    started_time: isoTime(startedAt),
    ...((stoppedAt !== undefined || nulls === "null") && {
      stopped_time: stoppedAt === undefined ? null : isoTime(stoppedAt),
    }),
    updated_at: isoTime(updatedAt),
    viewer_seconds: toSeconds(viewedMs(session, now), decimals),
    ...(undocumentedFields === "shown" && { invoked_time: null }),
  });
}

/** Returns the fields that are stored under their API names, without the mock's own. */
function storedFields({
  id,
  livestreamId,
  createdAt,
  updatedAt,
  startedAt,
  stoppedAt,
  viewers,
  viewersSince,
  viewedMs,
  ...stored
}: LivestreamSessionRecord): StoredLivestreamSessionFields {
  return stored;
}

function toSeconds(milliseconds: number, decimals: number): number {
  return Math.floor(milliseconds / 10 ** (3 - decimals)) / 10 ** decimals;
}
