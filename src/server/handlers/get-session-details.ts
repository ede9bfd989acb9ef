import { ErrorResponse } from "../http/error-response.js";
import { bodyText } from "./envelope.js";
import type { Handler } from "./handler.js";
import { maxCachedTexts } from "./session-text.js";

/** Gets a session, with its breakout rooms when asked. */
export const getSessionDetails: Handler = {
  reads: ["include_breakout_rooms"],
  answer({ tenant, id, query }, { world, profile, revision, sessionTexts }) {
    const session = tenant.sessions.get(id);
    if (!session) return new ErrorResponse("sessionNotFound", { id }, { envelope: profile.notFoundEnvelope });
    const rooms = query.include_breakout_rooms ? "rooms" : profile.breakoutRoomsWhenNotAsked;
    const text = sessionTexts.text(session, tenant.key.appId, rooms, world.now, tenant.sessions.size <= maxCachedTexts);
    return bodyText("GetSessionDetails", revision, text);
  },
};
