import type { OperationId } from "../../contract/operations.js";
import { getActiveSession } from "./get-active-session.js";
import { getLivestreamSession } from "./get-livestream-session.js";
import { getMeetings } from "./get-meetings.js";
import { getSessionDetails } from "./get-session-details.js";
import { getSessions } from "./get-sessions.js";
import type { Handler } from "./handler.js";

/** The handler of every operation, by operationId. */
export const handlers: Readonly<Record<OperationId, Handler>> = {
  GetMeetings: getMeetings,
  GetSessions: getSessions,
  GetSessionDetails: getSessionDetails,
  GetActiveSession: getActiveSession,
  GetLivestreamSession: getLivestreamSession,
};
