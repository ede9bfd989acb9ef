import { ErrorResponse } from "../http/error-response.js";
import { bodyText } from "./envelope.js";
import type { Handler } from "./handler.js";

/** Gets the session that is going on in a meeting. */
export const getActiveSession: Handler = {
  reads: [],
  answer({ tenant, id }, { world, profile, revision, sessionTexts }) {
    const session = tenant.sessions.findActive(id);
    if (!session) return new ErrorResponse("noActiveSession", { id });
    const text = sessionTexts.text(session, tenant.key.appId, profile.breakoutRoomsWhenNotAsked, world.now);
    return bodyText("GetActiveSession", revision, text);
  },
};
