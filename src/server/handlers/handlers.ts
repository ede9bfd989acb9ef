import type { OperationId } from "../../contract/operations.js";
import type { Handler } from "./handler.js";
import { getLivestreamSession } from "./livestream-sessions.js";
import { getMeetings } from "./meetings.js";
import { getActiveSession, getSessionDetails, getSessions } from "./sessions.js";

/** The handlers by operationId. */
export const handlers: Readonly<Record<OperationId, Handler>> = {
  GetMeetings: getMeetings,
  GetSessions: getSessions,
  GetSessionDetails: getSessionDetails,
  GetActiveSession: getActiveSession,
  GetLivestreamSession: getLivestreamSession,
};
