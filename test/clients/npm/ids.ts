import { documentedTenant } from "../../../src/contract/constants.js";

/** The ids that the examples of the SDKs use. */
export const { accountId: account_id, appId: app_id } = documentedTenant;
export const sessionId = "session_id";
export const meetingId = "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e";
export const quietMeetingId = "6bf2b8be-04dd-4191-b602-1128921a306b";
export const livestreamSessionId = "livestream-session-id";
