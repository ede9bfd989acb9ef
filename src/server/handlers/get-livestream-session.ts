import { ErrorResponse } from "../http/refusal.js";
import { livestreamSessionText } from "../render/livestream-session.js";
import type { Handler } from "./handler.js";

/** Gets a session of a livestream. */
export const getLivestreamSession: Handler = {
  reads: [],
  answer({ tenant, id }, { world, profile }) {
    const session = tenant.livestreamSessions.get(id);
    if (!session) return new ErrorResponse("livestreamSessionNotFound", { id }, { envelope: profile.notFoundEnvelope });
    return `{"data":${livestreamSessionText(session, world.now, profile.livestreamNulls)},"success":true}`;
  },
};
