const app = "/accounts/{account_id}/realtime/kit/{app_id}";

/**
 * The paths of the operations below the server URL, with `{name}` placeholders. Apart from the operations, so that what
 * only recognises requests loads no zod.
 */
export const operationPaths = {
  GetMeetings: `${app}/meetings`,
  GetSessions: `${app}/sessions`,
  GetSessionDetails: `${app}/sessions/{session_id}`,
  GetActiveSession: `${app}/meetings/{meeting_id}/active-session`,
  GetLivestreamSession: `${app}/livestreams/sessions/{livestream-session-id}`,
} as const;

/** An operationId. */
export type OperationId = keyof typeof operationPaths;
