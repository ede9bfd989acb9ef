import { ErrorResponse } from "../http/error-response.js";
import type { Handler } from "./handler.js";
import { livestreamSessionText } from "./livestream-session-text.js";

/** Gets a session of a livestream. */
export const getLivestreamSession: Handler = {
  reads: [],
  answer({ tenant, id }, { world, profile }) {
    const session = tenant.livestreamSessions.get(id);
    if (!session) return new ErrorResponse("livestreamSessionNotFound", { id }, { envelope: profile.notFoundEnvelope });
    return `{"data":${livestreamSessionText(session, world.now, profile.livestreamNulls)},"success":true}`;
  },
};
