import { ErrorResponse } from "../http/error-response.js";
import { bodyText } from "./envelope.js";
import type { Handler } from "./handler.js";
import { livestreamSessionText } from "./livestream-session-text.js";

/** Gets a session of a livestream. */
export const getLivestreamSession: Handler = {
  reads: [],
  answer({ tenant, id }, { world, profile, revision }) {
    const session = tenant.livestreamSessions.get(id);
    if (!session) return new ErrorResponse("livestreamSessionNotFound", { id }, { envelope: profile.notFoundEnvelope });
    const text = livestreamSessionText(session, world.now, profile.livestreamNulls);
    return bodyText("GetLivestreamSession", revision, text);
  },
};
